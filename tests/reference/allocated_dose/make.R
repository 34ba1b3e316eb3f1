# Reference values of trials that allocated a dose: R 4.2, clubSandwich 0.5.8 (Debian 12).
# Run in this folder: Rscript make.R
# Writes pupils.csv (a made-up trial, a row a pupil: pupils were randomised within 12 schools of unequal shares, and
# schools of two blocks to hours of support) and values.csv: lm of a score on the pupil's arm with schools as strata,
# and of the score and of an event on the hours with blocks as strata and the prior score; standard errors clustered by
# school of four kinds, and Satterthwaite degrees of freedom of CR2, by clubSandwich.
suppressMessages(library(clubSandwich))
set.seed(20261129)
schools <- 12
size <- sample(9:16, schools, replace = TRUE)
frame <- data.frame(school = rep(seq_len(schools), size))
n <- nrow(frame)
frame$block <- ifelse(frame$school <= 6, "north", "south")
share <- rep(c(0.3, 0.5, 0.6), length.out = schools)
frame$treated <- rbinom(n, 1, share[frame$school])
frame$hours <- sample(rep(c(0, 1, 2, 4), 3))[frame$school]
frame$prior <- round(rnorm(n, 20, 4) + rnorm(schools)[frame$school], 1)
frame$score <- round(8 + 0.7 * frame$prior + 1.2 * frame$treated + 0.4 * frame$hours + rnorm(schools)[frame$school] +
                       rnorm(n, sd = 2), 2)
frame$event <- rbinom(n, 1, 0.25 + 0.05 * frame$hours)
write.csv(frame, "pupils.csv", row.names = FALSE, quote = FALSE)

# Each school one vote: a pupil weighs 1 / the school's pupils, scaled to all pupils; the working variance is that of pupils.
votes <- (n / schools) / size[frame$school]
test_of <- function(case, formula, term, weights = rep(1, n)) {
  frame$w <- weights
  fit <- lm(formula, frame, weights = w)
  of_kind <- function(kind) vcovCR(fit, frame$school, kind, target = rep(1, n))
  test <- coef_test(fit, of_kind("CR2"), test = "Satterthwaite", coefs = term)
  # With a stratum for each cluster clubSandwich has no CR3: NA.
  error_of <- function(kind) tryCatch(sqrt(diag(of_kind(kind)))[[term]], error = function(e) NA)
  data.frame(case = case, estimate = test$beta, CR0 = error_of("CR0"), CR1 = error_of("CR1S"), CR2 = error_of("CR2"),
             CR3 = error_of("CR3"), df = test$df_Satt, p_value = test$p_Satt)
}
values <- rbind(test_of("within", score ~ treated + factor(school), "treated"),
                test_of("votes", score ~ treated + factor(school), "treated", votes),
                test_of("votes_block", score ~ treated + block + prior, "treated", votes),
                test_of("hours", score ~ hours + block + prior, "hours"),
                test_of("event", event ~ hours + block + prior, "hours"))
write.csv(format(values, digits = 15, trim = TRUE), "values.csv", row.names = FALSE, quote = FALSE)
