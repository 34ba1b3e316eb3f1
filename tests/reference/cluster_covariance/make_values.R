# Reference values of cluster-robust covariances, from three R packages that share no code with us: sandwich (vcovCL,
# vcovHC), estimatr (lm_robust) and clubSandwich (vcovCR). Written with R 4.2.2, sandwich 3.0-2, estimatr 1.0.0,
# clubSandwich 0.5.8.
# Run in this folder: Rscript make_values.R
# It writes the data of the cases (schools.csv, years.csv, petersen.csv), values.csv (CR0 and CR1) and adjusted.csv (the
# other covariances), in full precision.

suppressPackageStartupMessages({
  library(sandwich)
  library(estimatr)
  library(clubSandwich)
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

# The other covariances: the lower triangle of each matrix.
triangle_of <- function(case, kind, matrix) {
  k <- nrow(matrix)
  at <- expand.grid(row = seq_len(k), column = seq_len(k))
  at <- at[at$row >= at$column, ]
  data.frame(case, kind, row = at$row - 1, column = at$column - 1,
             value = matrix[cbind(at$row, at$column)])
}

# clubSandwich on one row a pupil: identity working variance, or `target` times it.
club <- function(case, fit, cluster, kinds = c("CR0", "CR2", "CR3"), target = NULL) {
  do.call(rbind, lapply(kinds, function(kind) {
    triangle_of(case, kind, as.matrix(vcovCR(fit, cluster = cluster, type = kind, target = target)))
  }))
}

adjusted <- rbind(club("schools", lm(event ~ treated + prior + stratum, pupils), pupils$school),
                  club("years", lm(score ~ treated + intake + year + factor(stratum), rows), rows$school))

# Every school counts alike: a pupil weighs one over the school's pupils. Working variance the same for every pupil, and
# the inverse of the weight.
rows$size <- as.numeric(table(rows$school)[as.character(rows$school)])
equal <- lm(score ~ treated + intake + year + factor(stratum), rows, weights = 1 / size)
adjusted <- rbind(adjusted, club("years_equal", equal, rows$school),
                  club("years_equal_inverse", equal, rows$school, target = rows$size))
pupils$size <- as.numeric(table(pupils$school)[as.character(pupils$school)])
equal <- lm(event ~ treated + prior + stratum, pupils, weights = 1 / size)
adjusted <- rbind(adjusted, club("schools_equal", equal, pupils$school))

# A column that school 7 alone identifies, with pupils that differ: I - H is singular there. clubSandwich's CR3 solves
# with the singular matrix, so CR3 is formed here with its Moore-Penrose power.
rows$alone <- as.numeric(rows$school == 7)
singular <- lm(score ~ treated + intake + year + factor(stratum) + alone, rows)
adjusted <- rbind(adjusted, club("years_singular", singular, rows$school, kinds = c("CR0", "CR2")))
x <- model.matrix(singular)
bread <- chol2inv(chol(crossprod(x)))
scores <- sapply(split(seq_len(nrow(x)), rows$school), function(of) {
  left <- diag(length(of)) - x[of, ] %*% bread %*% t(x[of, ])
  t(x[of, ]) %*% clubSandwich:::matrix_power(left, -1) %*% residuals(singular)[of]
})
adjusted <- rbind(adjusted, triangle_of("years_singular", "CR3", bread %*% tcrossprod(scores) %*% bread))

# A row is a cluster: schools weighted by their pupils, and unweighted.
schools$rate <- schools$events / schools$pupils
for (weighted in c(TRUE, FALSE)) {
  schools$weight <- if (weighted) schools$pupils else 1
  fit <- lm(rate ~ treated + prior + stratum, schools, weights = weight)
  for (kind in c("HC0", "HC1", "HC2", "HC3")) {
    adjusted <- rbind(adjusted, triangle_of(if (weighted) "rows_weighted" else "rows", kind, vcovHC(fit, kind)))
  }
}

# Two ways; each of the three parts with its own number of clusters.
fit <- lm(y ~ x, petersen)
adjusted <- rbind(
  adjusted,
  triangle_of("petersen_both", "CR0", vcovCL(fit, ~ firm + year, type = "HC0", cadjust = FALSE)),
  triangle_of("petersen_both", "CR1", vcovCL(fit, ~ firm + year, type = "HC1", cadjust = TRUE))
)

adjusted$value <- in_full(adjusted$value)
write.csv(adjusted, "adjusted.csv", row.names = FALSE, quote = FALSE)
