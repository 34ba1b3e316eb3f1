# ICCs of TheIccIsThereAtBothLevels in tests/analysis/stated_design_test.cpp, from pupils, and trusts' design effect.
#   Rscript icc.R
d <- read.csv("together-data.csv")
p <- d[rep(seq_len(nrow(d)), d$pupils), ]
p$y <- unlist(lapply(seq_len(nrow(d)), function(i) rep(c(1, 0), c(d$events[i], d$pupils[i] - d$events[i]))))
icc <- function(p, g, given) {  # analysis of variance of g within the groups of `given`
  N <- nrow(p)
  units <- unique(data.frame(g = p[[g]], given = given))
  within <- sum((p$y - ave(p$y, p[[g]]))^2) / (N - nrow(units))
  between <- sum((ave(p$y, p[[g]]) - ave(p$y, given))^2) / (nrow(units) - length(unique(given)))
  n0 <- (N - sum(tapply(seq_len(N), given, function(i) sum(table(p[[g]][i])^2) / length(i)))) /
    (nrow(units) - length(unique(given)))
  s <- (between - within) / n0
  s / (s + within)
}
n <- table(p$trust)
cv2 <- var(as.vector(n)) / mean(n)^2
all <- rep(1, nrow(p))
print(c(icc_trusts = icc(p, "trust", all), icc_schools = icc(p, names(d)[1], all),
        effect_trusts = 1 + ((1 + cv2) * mean(n) - 1) * icc(p, "trust", all), icc_given_arms = icc(p, "trust", p$arm)),
      digits = 16)
