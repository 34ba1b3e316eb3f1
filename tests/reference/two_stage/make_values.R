# Reference values of two-stage least squares with clusters: AER's ivreg with sandwich (vcovCL: CR0, CR1) and clubSandwich
# (vcovCR: CR0, CR2, CR3; coef_test: Satterthwaite), which share no code with us. Anderson and Rubin's test is done by its
# definition, a regression of outcome - t take-up for each t, and its set found by uniroot. Written with R 4.2.2, AER
# 1.2-10, sandwich 3.0-2, clubSandwich 0.5.8.
# Run in this folder: Rscript make_values.R GRILICHES.csv
# It writes the data of the cases (schools.csv, griliches.csv) and values.csv, in full precision. griliches.csv: the
# columns used of Griliches (1976), from the file that statsmodels distributes (BSD-3).

suppressPackageStartupMessages({
  library(AER)
  library(sandwich)
  library(clubSandwich)
})

in_full <- function(number) {
  short <- sprintf("%.15g", number)
  ifelse(is.na(number), "", ifelse(as.numeric(short) == number, short, sprintf("%.17g", number)))
}

write_full <- function(data, file) {
  text <- as.data.frame(lapply(data, function(column) in_full(as.numeric(column))))
  write.csv(text, file, row.names = FALSE, quote = FALSE)
}

values <- NULL
add <- function(case, term, what, value) {
  values <<- rbind(values, data.frame(case, term, what, value = unname(value)))
}

# Coefficients and the diagonals of their covariances, by the number of the term.
add_fit <- function(case, fit, cluster, terms, club = TRUE) {
  se <- list(CR0 = sqrt(diag(vcovCL(fit, cluster, type = "HC0", cadjust = FALSE))),
             CR1 = sqrt(diag(vcovCL(fit, cluster, type = "HC1", cadjust = TRUE))))
  for (kind in c("CR2", "CR3")) se[[kind]] <- sqrt(diag(as.matrix(vcovCR(fit, cluster = cluster, type = kind))))
  df <- lapply(c(CR1 = "CR1", CR2 = "CR2", CR3 = "CR3"), function(kind) {
    table <- coef_test(fit, vcov = vcovCR(fit, cluster = cluster, type = kind), test = "Satterthwaite")
    setNames(table[["df_Satt"]], names(coef(fit)))
  })
  for (i in seq_along(terms)) {
    add(case, i - 1, "estimate", coef(fit)[[terms[i]]])
    for (kind in names(se)) add(case, i - 1, kind, se[[kind]][[terms[i]]])
    for (kind in names(df)) add(case, i - 1, paste0("df_", kind), df[[kind]][[terms[i]]])
  }
}

# The same two ways: CR0 and CR1 by the columns of `cluster`.
add_two_way <- function(case, fit, cluster, terms) {
  se <- list(CR0 = sqrt(diag(vcovCL(fit, cluster, type = "HC0", cadjust = FALSE, multi0 = FALSE))),
             CR1 = sqrt(diag(vcovCL(fit, cluster, type = "HC1", cadjust = TRUE, multi0 = FALSE))))
  for (i in seq_along(terms)) {
    add(case, i - 1, "estimate", coef(fit)[[terms[i]]])
    for (kind in names(se)) add(case, i - 1, kind, se[[kind]][[terms[i]]])
  }
}

# The estimate: the instrument's coefficient in the outcome over that in take-up.
ratio_of <- function(data, y, d, z, regress) {
  data$left <- data[[y]]
  of_outcome <- coef(regress(data))[[z]]
  data$left <- data[[d]]
  of_outcome / coef(regress(data))[[z]]
}

# The test of the own instrument in outcome - t take-up, and its set at 95 %. `regress`: a fit of `left` in the data; z:
# the instrument's name; cluster: a vector, or, two ways, a data frame of two; ends: brackets of the ends of the set; without them the set is an interval around the estimate.
add_anderson_rubin <- function(case, term, data, y, d, z, regress, cluster, ends = NULL,
                               hypotheses = c(0, 0.5)) {
  two_ways <- is.data.frame(cluster)
  df <- (if (two_ways) min(sapply(cluster, function(ids) length(unique(ids)))) else length(unique(cluster))) - 1
  statistic <- function(t) {
    data$left <- data[[y]] - t * data[[d]]
    fit <- regress(data)
    coef(fit)[[z]]^2 / vcovCL(fit, cluster, type = "HC1", cadjust = TRUE)[z, z]
  }
  for (t in hypotheses) {
    add(case, term, paste0("ar_", t), statistic(t))
    add(case, term, paste0("ar_p_", t), pf(statistic(t), 1, df, lower.tail = FALSE))
  }
  critical <- qf(0.95, 1, df)
  if (is.null(ends)) {
    slope <- ratio_of(data, y, d, z, regress)
    width <- 0.1 * abs(slope)
    low <- high <- width
    while (statistic(slope - low) < critical) low <- 2 * low
    while (statistic(slope + high) < critical) high <- 2 * high
    ends <- list(low = slope - c(low, 0), high = slope + c(0, high))
  }
  for (end in names(ends)) {
    root <- uniroot(function(t) statistic(t) - critical, ends[[end]], tol = 1e-15, maxiter = 10000)$root
    add(case, term, paste0("ar_", end), root)
  }
  data$left <- data[[d]]
  fit <- regress(data)
  add(case, term, "first_stage", coef(fit)[[z]])
  for (kind in if (two_ways) "CR1" else c("CR1", "CR2")) {
    variance <- if (kind == "CR1") vcovCL(fit, cluster, type = "HC1", cadjust = TRUE) else
      as.matrix(vcovCR(fit, cluster = cluster, type = kind))
    add(case, term, paste0("first_stage_", kind), sqrt(variance[z, z]))
  }
  add(case, term, "first_stage_f", coef(fit)[[z]]^2 / vcovCL(fit, cluster, type = "HC1", cadjust = TRUE)[z, z])
}

# Schools: year groups of 30 schools in three strata, two intervention arms and a control; `dose` is a share of the
# sessions, `meetings` the take-up of the second arm; some control schools took some. `hardly`: take-up that allocation
# does not move. Rows stand for their pupils.
set.seed(9371, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
g <- 30
school <- data.frame(school = seq_len(g) - 1, stratum = rep(0:2, each = g / 3), arm = rep(c(0, 1, 2, 1, 0), g / 5),
                     willing = runif(g), effect = rnorm(g))
school$dose <- round(ifelse(school$arm == 1, pmin(1, 0.3 + school$willing), 0.25 * (school$willing > 0.7)), 2)
school$meetings <- round(ifelse(school$arm == 2, 0.2 + 0.8 * school$willing, 0.1 * (school$willing > 0.8)), 2)
school$hardly <- round(school$willing + 0.02 * (school$arm == 1), 3)
schools <- merge(school, data.frame(year = 1:3))
schools <- schools[runif(nrow(schools)) < 0.9, ]
schools$pupils <- sample(3:25, nrow(schools), replace = TRUE)
schools$prior <- round(rnorm(nrow(schools), 100, 10), 1)
schools$score <- round(20 + 0.3 * schools$prior + 4 * schools$dose + 2 * schools$meetings + 3 * schools$willing +
                         schools$stratum + 1.5 * schools$effect + rnorm(nrow(schools), 0, 2), 2)
schools$district <- (7 * schools$school + 3 * schools$year) %% 8  # crosses schools
schools <- schools[sample(nrow(schools)), c("school", "stratum", "arm", "year", "pupils", "prior", "dose", "meetings",
                                            "hardly", "score", "district")]
write_full(schools, "schools.csv")
pupils <- schools[rep(seq_len(nrow(schools)), schools$pupils), ]
pupils$z1 <- as.numeric(pupils$arm == 1)
pupils$z2 <- as.numeric(pupils$arm == 2)

# One arm: those of arm 2 left out. Terms: dose, prior.
one <- pupils[pupils$arm != 2, ]
add_fit("one_arm", ivreg(score ~ dose + prior + factor(stratum) | z1 + prior + factor(stratum), data = one), one$school,
        c("dose", "prior"))
add_anderson_rubin("one_arm", 0, one, "score", "dose", "z1",
                   function(data) lm(left ~ z1 + prior + factor(stratum), data), one$school)

# The same of take-up that is hardly moved.
weak <- function(data) lm(left ~ z1 + prior + factor(stratum), data)
scan <- function(t) {
  one$left <- one$score - t * one$hardly
  fit <- weak(one)
  coef(fit)[["z1"]]^2 / vcovCL(fit, one$school, type = "HC1", cadjust = TRUE)["z1", "z1"]
}
grid <- c(-10^seq(4, -2, by = -0.05), 0, 10^seq(-2, 4, by = 0.05))
inside <- sapply(grid, scan) <= qf(0.95, 1, length(unique(one$school)) - 1)
cat("take-up hardly moved: not rejected at both ends of the grid", inside[1], inside[length(inside)], ", changes at",
    grid[which(diff(inside) != 0)], "\n")
changes <- which(diff(inside) != 0)
ends <- lapply(changes, function(i) grid[i + 0:1])
names(ends) <- c("low", "high")[seq_along(ends)]
add_fit("weak", ivreg(score ~ hardly + prior + factor(stratum) | z1 + prior + factor(stratum), data = one), one$school,
        c("hardly", "prior"))
add_anderson_rubin("weak", 0, one, "score", "hardly", "z1", weak, one$school, ends)

# Two arms and their two kinds of take-up. Terms: dose, meetings, prior. The test of one arm takes the other's take-up as
# instrumented.
add_fit("two_arms", ivreg(score ~ dose + meetings + prior + factor(stratum) | z1 + z2 + prior + factor(stratum),
                          data = pupils), pupils$school, c("dose", "meetings", "prior"))
add_anderson_rubin("two_arms", 0, pupils, "score", "dose", "z1", function(data) {
  ivreg(left ~ z1 + meetings + prior + factor(stratum) | z1 + z2 + prior + factor(stratum), data = data)
}, pupils$school)
add_anderson_rubin("two_arms", 1, pupils, "score", "meetings", "z2", function(data) {
  ivreg(left ~ z2 + dose + prior + factor(stratum) | z1 + z2 + prior + factor(stratum), data = data)
}, pupils$school)

# One arm and two, clustered two ways, by school and district.
both_ways <- function(data) data[, c("school", "district")]
add_two_way("two_way", ivreg(score ~ dose + prior + factor(stratum) | z1 + prior + factor(stratum), data = one),
            both_ways(one), c("dose", "prior"))
add_anderson_rubin("two_way", 0, one, "score", "dose", "z1",
                   function(data) lm(left ~ z1 + prior + factor(stratum), data), both_ways(one))
add_two_way("two_way_two_arms",
            ivreg(score ~ dose + meetings + prior + factor(stratum) | z1 + z2 + prior + factor(stratum), data = pupils),
            both_ways(pupils), c("dose", "meetings", "prior"))
add_anderson_rubin("two_way_two_arms", 1, pupils, "score", "meetings", "z2", function(data) {
  ivreg(left ~ z2 + dose + prior + factor(stratum) | z1 + z2 + prior + factor(stratum), data = data)
}, both_ways(pupils))

# Griliches: log wage on iq, instrumented by the mother's education, clustered by age: real data, strong instrument, no
# strata. Terms: intercept, iq, expr, tenure, rns, smsa.
path <- commandArgs(trailingOnly = TRUE)
griliches <- read.csv(if (length(path) > 0) path[1] else "griliches.csv")
griliches <- griliches[, c("lw", "iq", "med", "expr", "tenure", "rns", "smsa", "age")]
write_full(griliches, "griliches.csv")
add_fit("griliches", ivreg(lw ~ iq + expr + tenure + rns + smsa | med + expr + tenure + rns + smsa, data = griliches),
        griliches$age, c("(Intercept)", "iq", "expr", "tenure", "rns", "smsa"))
add_anderson_rubin("griliches", 1, griliches, "lw", "iq", "med",
                   function(data) lm(left ~ med + expr + tenure + rns + smsa, data), griliches$age,
                   hypotheses = c(0, 0.01))

values$value <- in_full(values$value)
write.csv(values, "values.csv", row.names = FALSE, quote = FALSE)
