#include "clustertrial/data/expression.hpp"

#include <gtest/gtest.h>

namespace clustertrial::expression_test {
namespace {

TEST(Expression, IsParsed) {
    EXPECT_TRUE(Expression::parse("nfa <= contacts").is_condition());
}

}  // namespace
}  // namespace clustertrial::expression_test
