# returns.csv of tests/cli/analyse/other_files as a data file of Stata, its arms with labels. R 4.2.2, haven 2.5.1.
library(haven)
folder <- "../../cli/analyse/other_files"
returns <- read.csv(file.path(folder, "returns.csv"), encoding = "UTF-8")
returns$fsm <- as.numeric(sub("%", "", returns$fsm))
returns$arm <- labelled(returns$arm, c(Control = 0, Support = 1))
write_dta(returns, file.path(folder, "returns.dta"), version = 14)
write_sav(returns, file.path(folder, "returns.sav"))
