#pragma once

namespace clustertrial {

/// The one door to Boost.Math. Degrees of freedom are real and positive; `upper` functions are tails computed as such,
/// never as 1 - lower. A parameter outside its domain throws Error(usage).
double normal_cdf(double z);
double normal_upper(double z);
double normal_quantile(double p);

double t_cdf(double t, double df);
double t_upper(double t, double df);
double t_quantile(double p, double df);
/// P(|T| >= |t|).
double t_two_sided(double t, double df);

/// Good to 1e-12 relative or 1e-18 absolute, whichever is larger; all others to 1e-12 relative.
double noncentral_t_cdf(double t, double df, double noncentrality);
double noncentral_t_upper(double t, double df, double noncentrality);

double f_upper(double f, double df1, double df2);
double f_quantile(double p, double df1, double df2);
double chi_squared_upper(double x, double df);
double chi_squared_quantile(double p, double df);

/// The x with a share p of the beta distribution of shapes a and b below it.
double beta_quantile(double p, double a, double b);

/// log Gamma(x), x > 0.
double log_gamma(double x);

}  // namespace clustertrial
