# Effects of the two synthetic trials (data/examples/bolton, data/examples/scale-up) by lm and sandwich, for
# tests/synthesis. Run from the root: Rscript tests/reference/synthetic_trials/make.R
# CR1 for frequency weights: sandwich's CR0 times G/(G-1) x (N-1)/(N-K), N in pupils; p from t with G-1.
library(sandwich)

effect <- function(trial, rows, outcome, strata, size_of_prior) {
    rows$y <- rows[[outcome]] / rows$pupils
    rows$prior <- rows[[sub("_late$", "", outcome) |> paste0("_prior")]] / rows[[size_of_prior]]
    rows$stratum <- interaction(rows[strata], drop = TRUE)
    rows <- rows[!is.na(rows$y), ]
    rows$stratum <- droplevels(rows$stratum)
    fit <- lm(y ~ treated + prior + stratum, data = rows, weights = pupils)
    G <- nrow(rows)
    N <- sum(rows$pupils)
    K <- length(coef(fit))
    V <- vcovCL(fit, cluster = rows$school, type = "HC0", cadjust = FALSE) * G / (G - 1) * (N - 1) / (N - K)
    b <- coef(fit)[["treated"]]
    se <- sqrt(V["treated", "treated"])
    data.frame(trial, outcome, estimate = b, std_error = se, p_value = 2 * pt(-abs(b / se), G - 1), clusters = G,
               pupils_t = sum(rows$pupils[rows$treated == 1]), pupils_c = sum(rows$pupils[rows$treated == 0]))
}

bolton <- read.csv("data/examples/bolton/schools.csv")
scale_up <- read.csv("data/examples/scale-up/schools.csv")
scale_up$treated <- as.numeric(scale_up$arm == "intervention")
of_bolton <- c("nfa", "contacts", "referrals", "referrals_nfa", "early_help", "cin_plans", "s47", "looked_after",
               "nfa_late")
of_scale_up <- c("referrals", "s47", "cin_plans", "cp_plans", "looked_after", "referrals_nfa", "early_help")
values <- rbind(
    do.call(rbind, lapply(of_bolton, function(o) effect("bolton", bolton, o, "fsm_block", "nor"))),
    do.call(rbind, lapply(of_scale_up, function(o) effect("scale-up", scale_up, o, c("authority", "fsm_block"), "pupils"))))
for (column in c("estimate", "std_error", "p_value")) values[[column]] <- sprintf("%.15g", values[[column]])
write.csv(values, "tests/reference/synthetic_trials/values.csv", row.names = FALSE, quote = FALSE)
