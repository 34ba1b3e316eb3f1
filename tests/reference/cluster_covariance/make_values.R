# Reference values of cluster-robust covariances, from two R packages that share no code with each other or with us:
# sandwich (vcovCL) and estimatr (lm_robust). Written with R 4.2.2, sandwich 3.0-2, estimatr 1.0.0.
# Run in this folder: Rscript make_values.R
# It writes the data of the cases (schools.csv, years.csv, petersen.csv) and values.csv, in full precision.

suppressPackageStartupMessages({
  library(sandwich)
  library(estimatr)
})

# Fifteen digits where they give the number back, else seventeen.
in_full <- function(number) {
  short <- sprintf("%.15g", number)
  ifelse(as.numeric(short) == number, short, sprintf("%.17g", number))
}

write_full <- function(data, file) {
  text <- as.data.frame(lapply(data, function(column) in_full(as.numeric(column))))
  write.csv(text, file, row.names = FALSE, quote = FALSE)
}

# Frequency weights mean what they say: the row, that many times.
expand <- function(data, size) data[rep(seq_len(nrow(data)), data[[size]]), ]

# Coefficients (row = column = the term, kind "coefficient") and the lower triangles of CR0 and CR1 from both packages.
values_of <- function(case, formula, rows, cluster) {
  rows$cluster_id <- rows[[cluster]]
  fit <- lm(formula, rows)
  robust <- function(type) lm_robust(formula, rows, clusters = cluster_id, se_type = type)
  matrices <- list(
    list("sandwich", "CR0", vcovCL(fit, rows$cluster_id, type = "HC0", cadjust = FALSE)),
    list("sandwich", "CR1", vcovCL(fit, rows$cluster_id, type = "HC1", cadjust = TRUE)),
    list("estimatr", "CR0", vcov(robust("CR0"))),
    list("estimatr", "CR1", vcov(robust("stata")))
  )
  k <- length(coef(fit))
  out <- data.frame(case, program = "lm", kind = "coefficient", row = seq_len(k) - 1, column = seq_len(k) - 1,
                    value = unname(coef(fit)))
  for (m in matrices) {
    for (i in seq_len(k)) for (j in seq_len(i)) {
      out <- rbind(out, data.frame(case, program = m[[1]], kind = m[[2]], row = i - 1, column = j - 1,
                                   value = m[[3]][i, j]))
    }
  }
  out
}

# Case schools: one row a school, events out of pupils, expanded here to one row a pupil.
set.seed(3837398, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
g <- 40
schools <- data.frame(school = seq_len(g) - 1, treated = rep(0:1, g / 2), stratum = rep(0:1, each = g / 2),
                      pupils = sample(20:120, g, replace = TRUE))
schools$prior <- round(rbeta(g, 2, 18), 4)
schools$events <- rbinom(g, schools$pupils, plogis(-2.5 + 4 * schools$prior + 0.3 * rnorm(g)))
write_full(schools, "schools.csv")
pupils <- expand(schools, "pupils")
pupils$event <- unlist(mapply(function(events, size) rep(1:0, c(events, size - events)), schools$events,
                              schools$pupils))
values <- values_of("schools", event ~ treated + prior + stratum, pupils, "school")

# Case years: several rows a school (year groups) with unequal weights, a measured outcome, two covariates, four strata
# as indicators, arms of unequal size.
g <- 30
school <- data.frame(school = seq_len(g) - 1, stratum = rep(0:3, length.out = g),
                     treated = rbinom(g, 1, 0.4), effect = rnorm(g), intake = round(rnorm(g, 100, 15), 2))
years <- merge(school, data.frame(year = 1:6))
years <- years[runif(nrow(years)) < 0.8, ]
years$pupils <- sample(1:40, nrow(years), replace = TRUE)
years$score <- round(50 + 2 * years$treated + 0.2 * years$intake + 1.5 * years$year + 3 * years$effect +
                       rnorm(nrow(years), 0, 4), 3)
years <- years[sample(nrow(years)), c("school", "stratum", "treated", "intake", "year", "pupils", "score")]
write_full(years, "years.csv")
rows <- expand(years, "pupils")
values <- rbind(values, values_of("years", score ~ treated + intake + year + factor(stratum), rows, "school"))

# Case petersen: the data set on which Petersen (2009) invites everybody to check a program.
data("PetersenCL", package = "sandwich")
petersen <- PetersenCL
petersen$firm <- petersen$firm - 1
petersen$year <- petersen$year - 1
write_full(petersen, "petersen.csv")
values <- rbind(values, values_of("petersen_firm", y ~ x, petersen, "firm"),
                values_of("petersen_year", y ~ x, petersen, "year"))

values$value <- in_full(values$value)
write.csv(values, "values.csv", row.names = FALSE, quote = FALSE)
