# Reference values of tests/analysis/estimands_test.cpp: the effects of a real trial (mkvtrial.csv: README.md) as averages over
# individuals and over communities, as a user of R would estimate them: lm of the arm-by-stratum cells, a linear contrast with
# the shares of the strata, CR2 and Satterthwaite; the difference by leaving out one community at a time and fitting again.
#   Rscript make.R     (R 4.2.2, clubSandwich 0.5.8; it writes values.csv)
suppressMessages(library(clubSandwich))
all_men <- read.csv("mkvtrial.csv")
all_men$id <- seq_len(nrow(all_men))
# The contrast of cell means, each stratum by its share of `weight`; other coefficients have none.
contrast_of <- function(names, men, weight) {
  share <- tapply(weight, men$stratum, sum) / sum(weight)
  a <- setNames(rep(0, length(names)), names)
  for (h in names(share)) {
    a[paste0("cell1.", h)] <- share[[h]]
    a[paste0("cell0.", h)] <- -share[[h]]
  }
  a
}
with_cells <- function(men) {
  men$cell <- interaction(men$arm, men$stratum)
  men
}
means_of <- function(men) {
  columns <- c("arm", "stratum", "know", "score", "agegp")
  means <- aggregate(men[columns], list(community = men$community), mean)
  means$n <- as.vector(table(men$community))
  means
}
formula_of <- function(y, covariate) as.formula(paste(y, "~ 0 + cell", if (nzchar(covariate)) paste("+", covariate)))
fits <- function(men, y, covariate) {
  men <- with_cells(men)
  means <- with_cells(means_of(men))
  list(individuals = list(fit = lm(formula_of(y, covariate), men), rows = men, weight = rep(1, nrow(men)), target = NULL),
       clusters = list(fit = lm(formula_of(y, covariate), means), rows = means, weight = rep(1, nrow(means)),
                       target = 1 / means$n))
}
estimate <- function(one) {
  b <- coef(one$fit)
  sum(contrast_of(names(b), one$rows, one$weight) * b)
}
rows <- list()
add <- function(case, estimate, se, df) {
  rows[[length(rows) + 1]] <<- data.frame(case = case, estimate = estimate, std_error = se, df = df,
    p_value = 2 * pt(-abs(estimate / se), df), conf_low = estimate - qt(0.975, df) * se,
    conf_high = estimate + qt(0.975, df) * se)
}
add_case <- function(case, men, y, covariate = "") {
  whole <- fits(men, y, covariate)
  for (what in names(whole)) {
    one <- whole[[what]]
    V <- vcovCR(one$fit, cluster = one$rows$community, type = "CR2", target = one$target, inverse_var = FALSE)
    a <- contrast_of(names(coef(one$fit)), one$rows, one$weight)
    test <- Wald_test(one$fit, constraints = matrix(a, nrow = 1), vcov = V, test = "HTZ")
    add(paste(case, what), estimate(one), sqrt(drop(a %*% V %*% a)), test$df_denom)
  }
  # Communities with weights of individuals: the same estimate from the men, each with 1 / the number in his community.
  if (!nzchar(covariate)) {
    men <- with_cells(men)
    men$w <- 1 / ave(men$id, men$community, FUN = length)
    weighted <- lm(formula_of(y, ""), men, weights = w)
    V <- vcovCR(weighted, cluster = men$community, type = "CR2")
    a <- contrast_of(names(coef(weighted)), men, men$w)
    test <- Wald_test(weighted, constraints = matrix(a, nrow = 1), vcov = V, test = "HTZ")
    add(paste(case, "clusters from men"), sum(a * coef(weighted)), sqrt(drop(a %*% V %*% a)), test$df_denom)
  }
  difference <- function(men) {
    both <- fits(men, y, covariate)
    estimate(both$individuals) - estimate(both$clusters)
  }
  communities <- unique(men$community)
  G <- length(communities)
  without <- sapply(communities, function(g) difference(men[men$community != g, ]))
  add(paste(case, "difference"), difference(men), sqrt((G - 1) / G * sum((without - mean(without))^2)), G - 1)
}
add_case("know", all_men, "know")
add_case("score", all_men, "score")
add_case("know, age", all_men, "know", "agegp")
unequal <- all_men[all_men$unequal == 1, ]
add_case("unequal", unequal, "know")
add_case("unequal, age", unequal, "know", "agegp")
# One stratum.
one_stratum <- transform(unequal, stratum = 1)
add_case("unequal, no strata", one_stratum, "know")
values <- do.call(rbind, rows)
print(values)
write.csv(format(values, digits = 15), "values.csv", row.names = FALSE, quote = 1)
