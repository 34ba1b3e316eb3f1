# Reference values of a count with a denominator of its own: R 4.2, clubSandwich 0.5.8 (Debian 12).
# Run in this folder: Rscript make.R
# Writes contacts.csv (a made-up trial: 20 schools in one or two rows, their pupils, the contacts about them and how
# many of those led to further action) and values.csv (what lm and clubSandwich say of the schools' shares, weighted by
# contacts, with the working variance 1 / contacts: that of contacts which are all alike). The same from one row a
# contact is asserted here.
suppressMessages(library(clubSandwich))
set.seed(20261204)

schools <- 20
school <- rep(1:schools, rep_len(1:2, schools))
block <- ifelse(1:schools <= 9, "low", "high")
arm <- ave(1:schools, block, FUN = function(i) sample(rep_len(0:1, length(i))))
level <- rnorm(schools, sd = 0.6)
frame <- data.frame(school = school, block = block[school], treated = arm[school],
                    pupils = sample(40:90, length(school), replace = TRUE))
frame$contacts_before <- 3 + rpois(nrow(frame), 9)
frame$action_before <- rbinom(nrow(frame), frame$contacts_before, plogis(-0.5 + level[school]))
frame$contacts <- rpois(nrow(frame), ifelse(frame$treated == 1, 7, 11))
frame$contacts[school == 7] <- 0
frame$action <- rbinom(nrow(frame), frame$contacts, plogis(-0.4 + level[school] + 0.5 * frame$treated))
write.csv(frame, "contacts.csv", row.names = FALSE, quote = FALSE)

sums <- aggregate(cbind(contacts_before, action_before, contacts, action) ~ school + block + treated, frame, sum)
sums$prior <- sums$action_before / sums$contacts_before
sums <- sums[sums$contacts > 0, ]
sums$share <- sums$action / sums$contacts
rows <- do.call(rbind, lapply(seq_len(nrow(sums)), function(i) {
  s <- sums[i, ]
  data.frame(school = s$school, block = s$block, treated = s$treated, prior = s$prior,
             y = rep(1:0, c(s$action, s$contacts - s$action)))
}))

test_of <- function(fit, cluster, target = NULL) {
  v <- if (is.null(target)) vcovCR(fit, cluster, "CR2") else vcovCR(fit, cluster, "CR2", target = target)
  test <- coef_test(fit, v, test = "Satterthwaite", coefs = "treated")
  c(estimate = test$beta, std_error = test$SE, df = test$df_Satt, p_value = test$p_Satt)
}
values <- list()
for (case in c("plain", "adjusted")) {
  terms <- if (case == "plain") "treated" else c("treated", "block", "prior")
  of_shares <- test_of(lm(reformulate(terms, "share"), sums, weights = contacts), sums$school, 1 / sums$contacts)
  of_contacts <- test_of(lm(reformulate(terms, "y"), rows), rows$school)
  stopifnot(isTRUE(all.equal(of_shares, of_contacts, tolerance = 1e-9)))
  values[[case]] <- data.frame(case = case, t(of_shares))
}
values <- do.call(rbind, values)
values$sd_control <- sd(rows$y[rows$treated == 0])
write.csv(format(values, digits = 15, trim = TRUE), "values.csv", row.names = FALSE, quote = FALSE)
