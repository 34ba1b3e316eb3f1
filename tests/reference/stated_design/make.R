# Reference values of tests/analysis/stated_design_test.cpp: exact p-values of trials whose [randomisation] says what was
# allocated with what. Every allocation of the units that the design allows is fitted again by lm on one row a pupil, with
# sandwich's CR1 by unit; p is the share whose |t| is at least the observed one.
#   Rscript make.R     (R 4.2.2; sandwich 3.0-2)
suppressMessages(library(sandwich))

pupils_of <- function(d, n, k) {
  p <- d[rep(seq_len(nrow(d)), d[[n]]), ]
  p$y <- unlist(lapply(seq_len(nrow(d)), function(i) rep(c(1, 0), c(d[[k]][i], d[[n]][i] - d[[k]][i]))))
  p
}

# Every vector of arms by unit with as many of 1 as observed in each group of `within`.
allocations_of <- function(t, within) {
  all <- list(rep(NA, length(t)))
  for (g in unique(within)) {
    at <- which(within == g)
    ways <- combn(length(at), sum(t[at]), simplify = FALSE)
    all <- unlist(lapply(all, function(a) lapply(ways, function(w) { a[at] <- 0; a[at[w]] <- 1; a })), recursive = FALSE)
  }
  all
}

t_of <- function(p, formula, unit) {
  m <- lm(formula, data = p)
  se <- sqrt(vcovCL(m, cluster = p[[unit]], type = "HC1", cadjust = TRUE)["treated", "treated"])
  c(estimate = unname(coef(m)["treated"]), std_error = se, t = unname(coef(m)["treated"]) / se)
}

rows <- list()
add <- function(case, d, unit, within, strata, n = "n", k = "k") {
  p <- pupils_of(d, n, k)
  formula <- if (is.null(strata)) y ~ treated else as.formula(paste("y ~ treated + factor(", strata, ")"))
  first <- d[!duplicated(d[[unit]]), ]
  groups <- if (is.null(within)) rep(1, nrow(first)) else first[[within]]
  p$treated <- p$t
  observed <- t_of(p, formula, unit)
  all <- allocations_of(first$t, groups)
  stats <- vapply(all, function(a) {
    p$treated <- a[match(p[[unit]], first[[unit]])]
    t_of(p, formula, unit)["t"]
  }, 0)
  extreme <- sum(abs(stats) >= abs(observed["t"]) * (1 - 1e-9))
  rows[[length(rows) + 1]] <<- data.frame(case = case, estimate = observed["estimate"], std_error = observed["std_error"],
                                          units = nrow(first), allocations = length(all), extreme = extreme,
                                          p_value = extreme / length(all))
}

d <- read.csv("together-data.csv")
d$t <- as.integer(d$arm == "intervention")
add("together", d, "trust", NULL, NULL, "pupils", "events")
d <- read.csv("heads.csv")
add("heads", d, "head", "st", "st")
d <- read.csv("pairs.csv")
d$pair <- (seq_len(nrow(d)) + 1) %/% 2      # neighbours in x, which differ by 1 to 3 within and by 7 and more between pairs
add("pairs", d, "id", "pair", "pair")
d <- merge(read.csv("ratio.csv"), read.csv("ratio-list.csv"))
d$half <- d$x > median(d$x)
add("ratio", d, "id", "half", "half")
d <- read.csv("alternation.csv")
d$half <- d$x > median(d$x)
add("alternation", d, "id", "half", "half")
d <- read.csv("simple.csv")
add("simple", d, "id", NULL, "st")
# tests/cli/analyse/record_of_waves: two waves, each in its regions; W03 was lost (no pupils) and is allocated all the same.
d <- read.csv("waves.csv")
add("waves", d, "id", "region", "region")
# Three arms in two strata, one of them with an effect of 0.2 or so: each arm against control over the allocations in which
# the other arm's schools stay where they are.
d <- read.csv("arms.csv")
p <- pupils_of(d, "n", "k")
for (arm in c("a", "b")) {
  free <- d$arm %in% c("control", arm)
  t_of_arms <- function(arms) {
    p$treated <- as.integer(arms[match(p$id, d$id)] == arm)
    p$other <- as.integer(!arms[match(p$id, d$id)] %in% c("control", arm))
    t_of(p, y ~ treated + other + factor(half), "id")
  }
  observed <- t_of_arms(d$arm)
  all <- allocations_of(as.integer(d$arm[free] == arm), d$half[free])
  stats <- vapply(all, function(a) {
    arms <- d$arm
    arms[free] <- ifelse(a == 1, arm, "control")
    t_of_arms(arms)["t"]
  }, 0)
  extreme <- sum(abs(stats) >= abs(observed["t"]) * (1 - 1e-9))
  rows[[length(rows) + 1]] <- data.frame(case = paste("arms", arm), estimate = observed["estimate"],
                                         std_error = observed["std_error"], units = nrow(d), allocations = length(all),
                                         extreme = extreme, p_value = extreme / length(all))
}

values <- do.call(rbind, rows)
for (column in c("estimate", "std_error", "p_value")) values[[column]] <- trimws(format(values[[column]], digits = 16))
write.csv(values, "values.csv", row.names = FALSE, quote = FALSE)
