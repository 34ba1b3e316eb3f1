# Reference values for strata in which one arm is alone, and for variance inflation: R 4.2, clubSandwich 0.5.8 (Debian
# 12). Run in this folder: Rscript make.R
# Reads schools.csv (stratum c holds two treated schools only, d one control school) and writes values.csv.
suppressMessages(library(clubSandwich))
schools <- read.csv("schools.csv")
rows <- list()
note <- function(case, data) {
  fit <- lm(score ~ arm + factor(stratum), data)
  for (kind in c("CR1S", "CR2")) {
    test <- coef_test(fit, vcovCR(fit, data$school, kind), test = "Satterthwaite")["arm", ]
    rows[[length(rows) + 1]] <<- data.frame(case = paste(case, kind, sep = "-"), estimate = coef(fit)[["arm"]],
                                            std_error = test$SE, df = test$df_Satt)
  }
}
note("all", schools)
note("both", schools[schools$stratum %in% c("a", "b"), ])
vif <- function(formula, weights = "one") {
  data <- cbind(schools, w = if (weights == "one") 1 else schools$pupils)
  1 / (1 - summary(lm(formula, data, weights = w))$r.squared)
}
inflation <- data.frame(
  case = c("strata", "covariate", "both", "weighted"),
  factor = c(vif(arm ~ factor(stratum)), vif(arm ~ z), vif(arm ~ z + factor(stratum)),
             vif(arm ~ z + factor(stratum), "pupils")))
options(digits = 17)
write.csv(do.call(rbind, rows), "values.csv", row.names = FALSE, quote = FALSE)
write.csv(inflation, "inflation.csv", row.names = FALSE, quote = FALSE)
