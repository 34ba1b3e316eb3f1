#include "clustertrial/estimation/least_squares.hpp"

#include "reference.hpp"

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

/// NIST Statistical Reference Datasets, linear regression: the digits that agree with the certified values, and the
/// table of docs/accuracy.md that states them.
namespace clustertrial {
namespace {

using testing_support::column;
using testing_support::read_reference;

constexpr const char* accuracy_page = CLUSTERTRIAL_SOURCE_DIR "/docs/accuracy.md";
/// Certified values have 15 digits, so agreement beyond 13 says more about them than about us.
constexpr double most_digits = 13;

struct Certified {
    std::string name;
    bool intercept = true;
    std::vector<double> estimates;
    std::vector<double> sds;
    double residual_sd = 0;
};

/// In the order of the file, which is the order of difficulty that NIST states.
std::vector<Certified> read_certified() {
    const Table table = read_reference("nist/nist_certified.csv", {"dataset", "intercept", "parameter"});
    std::vector<Certified> sets;
    for (std::size_t row = 0; row < table.rows; ++row) {
        const std::string& name = table.text("dataset").at(row);
        if (sets.empty() || sets.back().name != name) sets.push_back({name, true, {}, {}, 0});
        Certified& set = sets.back();
        set.intercept = table.text("intercept").at(row) == "yes";
        set.estimates.push_back(table.numbers("certified_estimate").values[row]);
        set.sds.push_back(table.numbers("certified_sd").values[row]);
        set.residual_sd = table.numbers("certified_rsd").values[row];
    }
    return sets;
}

/// Polynomial in x, except for Longley, which has six regressors of its own.
Design make_design(const Certified& set) {
    std::string file = set.name;
    for (char& letter : file) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    const Table table = read_reference("nist/" + file + "_data.csv");
    const auto k = static_cast<Eigen::Index>(set.estimates.size());
    Design design;
    design.y = column(table, "y");
    design.x.resize(design.y.size(), k);
    design.weights = Eigen::VectorXd::Ones(design.y.size());
    for (Eigen::Index j = 0; j < k; ++j) {
        const Eigen::Index power = set.intercept ? j : j + 1;
        design.names.push_back("B" + std::to_string(power));
        if (set.name == "Longley") {
            design.x.col(j) = power == 0 ? design.weights : column(table, "x" + std::to_string(power));
        } else {
            const auto raise = [power](double x) { return std::pow(x, static_cast<double>(power)); };
            design.x.col(j) = column(table, "x").unaryExpr(raise);
        }
    }
    return design;
}

/// Decimal digits in agreement, -log10 of the relative error; of the absolute error where the certified value is zero.
double digits(double found, double certified) {
    const double error = certified == 0 ? std::abs(found) : std::abs(found - certified) / std::abs(certified);
    return error > 0 ? std::min(most_digits, -std::log10(error)) : most_digits;
}

struct Accuracy {
    std::string name;
    double estimates = most_digits;  ///< the worst over the coefficients
    double sds = most_digits;
};

Accuracy measure(const Certified& set) {
    const Design design = make_design(set);
    const Fit fit = fit_least_squares(design);
    Accuracy accuracy{set.name};
    if (!fit.dropped.empty()) return {set.name, 0, 0};
    const auto df = static_cast<double>(design.x.rows() - design.x.cols());
    const double residual_sd = std::sqrt(fit.residual_sum_of_squares / df);
    accuracy.sds = digits(residual_sd, set.residual_sd);
    for (std::size_t i = 0; i < set.estimates.size(); ++i) {
        const auto j = static_cast<Eigen::Index>(i);
        accuracy.estimates = std::min(accuracy.estimates, digits(fit.coefficients[j], set.estimates[i]));
        accuracy.sds = std::min(accuracy.sds, digits(residual_sd * std::sqrt(fit.bread(j, j)), set.sds[i]));
    }
    return accuracy;
}

std::vector<Accuracy> measure_all() {
    std::vector<Accuracy> accuracies;
    for (const Certified& set : read_certified()) accuracies.push_back(measure(set));
    return accuracies;
}

/// The page in three parts: up to and including the marker, the table, from the closing marker on. Empty when a marker
/// is missing.
struct Page {
    std::string before;
    std::string table;
    std::string after;
};

Page read_page() {
    std::ifstream file(accuracy_page);
    std::ostringstream text;
    text << file.rdbuf();
    const std::string page = text.str();
    const std::string open = "<!-- nist: written by the test Nist.AccuracyPageStatesTheDigitsMeasured -->\n";
    const std::size_t begin = page.find(open);
    const std::size_t end = page.find("<!-- end of nist -->");
    if (begin == std::string::npos || end == std::string::npos) {
        ADD_FAILURE() << "docs/accuracy.md has lost its markers";
        return {};
    }
    const std::size_t table = begin + open.size();
    return {page.substr(0, table), page.substr(table, end - table), page.substr(end)};
}

int whole(double measured) {
    return static_cast<int>(std::floor(measured));
}

std::string table_of(const std::vector<Accuracy>& accuracies) {
    std::string table = "\n| data set | coefficients | standard deviations |\n|---|---:|---:|\n";
    for (const Accuracy& set : accuracies) {
        table += "| " + set.name + " | " + std::to_string(whole(set.estimates)) + " | " +
                 std::to_string(whole(set.sds)) + " |\n";
    }
    return table + "\n";
}

/// What the page states for each data set.
std::map<std::string, std::pair<int, int>> stated_digits(const std::string& table) {
    std::map<std::string, std::pair<int, int>> stated;
    std::istringstream lines(table);
    std::string bar;
    std::string name;
    int estimates = 0;
    int sds = 0;
    for (std::string line; std::getline(lines, line);) {
        std::istringstream cells(line);
        if (cells >> bar >> name >> bar >> estimates >> bar >> sds) stated[name] = {estimates, sds};
    }
    return stated;
}

/// A digit is not promised on every machine: the last fraction of it depends on how a compiler orders sums.
void expect_stated(int stated, double measured, const std::string& what) {
    EXPECT_GE(measured, stated - 0.5) << what << ": the page states more digits than were measured";
    EXPECT_LT(measured, stated + 1.5) << what << ": the page states fewer digits than were measured";
}

TEST(Nist, ElevenDataSetsAreRead) {
    EXPECT_EQ(read_certified().size(), 11U);
}

TEST(Nist, NineDigitsOnEverySetAndSevenOnFilip) {
    for (const Accuracy& set : measure_all()) {
        const double wanted = set.name == "Filip" ? 7 : 9;
        EXPECT_GE(set.estimates, wanted) << set.name;
        EXPECT_GE(set.sds, wanted) << set.name;
    }
}

TEST(Nist, AccuracyPageStatesTheDigitsMeasured) {
    const std::vector<Accuracy> accuracies = measure_all();
    const Page page = read_page();
    if (std::getenv("CLUSTERTRIAL_REWRITE") != nullptr && !page.after.empty()) {
        std::ofstream(accuracy_page) << page.before << table_of(accuracies) << page.after;
        GTEST_SKIP() << "docs/accuracy.md rewritten";
    }
    const auto stated = stated_digits(page.table);
    ASSERT_EQ(stated.size(), accuracies.size());
    for (const Accuracy& set : accuracies) {
        ASSERT_TRUE(stated.contains(set.name)) << set.name;
        expect_stated(stated.at(set.name).first, set.estimates, set.name + " coefficients");
        expect_stated(stated.at(set.name).second, set.sds, set.name + " standard deviations");
    }
}

TEST(Nist, BasisIsOrthonormalHoweverCollinearTheColumns) {
    for (const Certified& set : read_certified()) {
        const Fit fit = fit_least_squares(make_design(set));
        const auto identity = Eigen::MatrixXd::Identity(fit.q.cols(), fit.q.cols());
        EXPECT_LT((fit.q.transpose() * fit.q - identity).norm(), 1e-14) << set.name;
    }
}

TEST(Nist, WeightsStandForRepeatedRows) {
    // Norris twice over: the estimates stay, their standard deviations follow from a known factor.
    const Certified norris = read_certified().front();
    Design design = make_design(norris);
    design.weights.setConstant(2);
    const Fit fit = fit_least_squares(design);
    const double residual_sd = std::sqrt(fit.residual_sum_of_squares / 2 / 34);
    EXPECT_GE(digits(fit.coefficients[1], norris.estimates[1]), 12);
    EXPECT_GE(digits(residual_sd * std::sqrt(2 * fit.bread(1, 1)), norris.sds[1]), 12);
}

}  // namespace
}  // namespace clustertrial
