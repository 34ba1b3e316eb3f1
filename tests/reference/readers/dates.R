# Files whose variables are dates, as R's haven writes them: tests/data/files/dates.dta, .sav and .xpt.
# Rscript tests/reference/readers/dates.R tests/data/files
library(haven)
folder <- commandArgs(trailingOnly = TRUE)[1]
days <- as.Date(c("2019-05-01", "1960-01-01", "1900-03-01", NA))
times <- as.POSIXct(c("2019-05-01 10:30:00", "1960-01-01 00:00:00", "2000-02-29 23:59:59", NA), tz = "UTC")
rows <- data.frame(urn = c("a", "b", "c", "d"), day = days, time = times, nfa = c(3, 1, 2, 4))
write_dta(rows, file.path(folder, "dates.dta"), version = 14)
write_sav(rows, file.path(folder, "dates.sav"))
write_xpt(rows, file.path(folder, "dates.xpt"), version = 5)
