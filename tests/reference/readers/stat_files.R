# Data files of Stata, SPSS and SAS with what is hard in them, and what R's haven reads of them.
#   Rscript stat_files.R          writes ../data/files/*.dta, .sav, .xpt and stat_files.csv beside itself
# Made with R 4.2.2 and haven 2.5.1.
library(haven)
folder <- "../../data/files"
schools <- data.frame(
  urn = c("105001", "105002", "105003", "105004"),
  size = c(120, 80.5, NA, 95),
  stringsAsFactors = FALSE
)
schools$arm <- labelled(c(0, 1, 1, 0), c(Control = 0, Intervention = 1))
schools$nfa <- labelled(c(3, tagged_na("a"), tagged_na("z"), NA), c(None = 0, "Not asked" = tagged_na("a")))
write_dta(schools, file.path(folder, "schools.dta"), version = 14)
write_dta(schools, file.path(folder, "schools12.dta"), version = 12)
spss <- schools
spss$nfa <- labelled_spss(c(3, -9, -8, NA), c(None = 0, Refused = -9), na_values = c(-9, -8))
write_sav(spss, file.path(folder, "schools.sav"))
sas <- schools
sas$arm <- zap_labels(sas$arm)
sas$nfa <- c(3, tagged_na("A"), tagged_na("Z"), NA)
write_xpt(sas, file.path(folder, "schools.xpt"), version = 5)

shown <- function(x) {
  tags <- if (is.double(x)) na_tag(x) else rep(NA, length(x))
  text <- ifelse(is.na(zap_labels(x)), ifelse(is.na(tags), "", paste0(".", tags)), format(zap_labels(x), digits = 17, trim = TRUE))
  text
}
rows <- NULL
for (file in c("schools.dta", "schools12.dta", "schools.sav", "schools.xpt")) {
  path <- file.path(folder, file)
  table <- switch(sub(".*[.]", "", file), dta = read_dta(path), sav = read_sav(path), xpt = read_xpt(path))
  for (column in names(table)) {
    rows <- rbind(rows, data.frame(file = file, column = column, row = seq_len(nrow(table)),
                                   text = if (is.character(table[[column]])) table[[column]] else shown(table[[column]])))
  }
}
write.csv(rows, "stat_files.csv", row.names = FALSE, quote = TRUE)
