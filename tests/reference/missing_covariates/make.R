# Reference values of rows that lack their prior measure or a covariate: R 4.2, clubSandwich 0.5.8 (Debian 12).
# Run in this folder: Rscript make.R
# Writes pupils.csv (a made-up trial of 16 schools, a row a pupil, some without a prior score, some without a year) and
# values.csv: lm on complete cases, on rows with the mean of the others, and on these with an indicator of each kind of
# missing value; CR2 and Satterthwaite degrees of freedom by clubSandwich.
suppressMessages(library(clubSandwich))
set.seed(20261130)
schools <- 16
size <- sample(7:13, schools, replace = TRUE)
block <- rep(c("high", "low"), each = schools / 2)
arm <- unlist(lapply(1:2, function(b) sample(rep(0:1, schools / 4))))
frame <- data.frame(school = rep(seq_len(schools), size), block = rep(block, size), treated = rep(arm, size))
n <- nrow(frame)
frame$prior <- round(rnorm(n, 20, 4) + rnorm(schools)[frame$school], 1)
frame$year <- sample(c("Y3", "Y4", "Y5"), n, replace = TRUE)
frame$score <- round(10 + 0.8 * frame$prior + frame$treated + (frame$year == "Y5") + rnorm(schools)[frame$school] +
                       rnorm(n, sd = 2), 2)
frame$prior[runif(n) < 0.15] <- NA
frame$year[runif(n) < 0.1] <- NA
write.csv(frame, "pupils.csv", row.names = FALSE, quote = FALSE)

frame$no_prior <- as.numeric(is.na(frame$prior))
frame$no_year <- as.numeric(is.na(frame$year))
frame$y4 <- as.numeric(frame$year == "Y4")
frame$y5 <- as.numeric(frame$year == "Y5")
filled <- frame
for (column in c("prior", "y4", "y5")) {
  filled[[column]][is.na(filled[[column]])] <- mean(frame[[column]], na.rm = TRUE)
}
test_of <- function(case, data, terms) {
  fit <- lm(reformulate(c("treated", "block", "prior", "y4", "y5", terms), "score"), data)
  used <- as.integer(rownames(model.frame(fit)))
  test <- coef_test(fit, vcovCR(fit, data$school[used], "CR2"), test = "Satterthwaite", coefs = "treated")
  data.frame(case = case, n = nobs(fit), estimate = test$beta, std_error = test$SE, df = test$df_Satt,
             p_value = test$p_Satt)
}
values <- rbind(test_of("exclude", frame, NULL), test_of("mean", filled, NULL),
                test_of("indicator", filled, c("no_prior", "no_year")))
write.csv(format(values, digits = 15, trim = TRUE), "values.csv", row.names = FALSE, quote = FALSE)
