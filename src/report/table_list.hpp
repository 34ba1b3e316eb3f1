#pragma once

#include "clustertrial/report/figure.hpp"
#include "clustertrial/report/result_table.hpp"

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace clustertrial::report_detail {

/// Each id once: what the parts of a report call a table or figure is made of names and labels, which may give the
/// same.
class IdsGiven {
  public:
    std::string take(const std::string& id) {
        std::string unique = id;
        for (int number = 2; !given_.insert(unique).second; ++number) unique = id + "-" + std::to_string(number);
        return unique;
    }

  private:
    std::set<std::string> given_;
};

/// Numbers tables as they are added: "Table 3. Primary analysis", "Appendix table 1. ...".
class TableList {
  public:
    void add(const std::string& id, const std::string& title, ResultTable table) {
        finish(id, title, CaptionNumber{"Table", ++tables_}, std::move(table));
    }
    void add_appendix(const std::string& id, const std::string& title, ResultTable table) {
        finish(id, title, CaptionNumber{"Appendix table", ++appendix_tables_}, std::move(table));
    }
    /// What says of what the trial is, and not what was found.
    void add_without_number(const std::string& id, const std::string& title, ResultTable table) {
        finish(id, title, std::nullopt, std::move(table));
    }
    std::vector<ResultTable> take() { return std::move(list_); }

  private:
    void finish(const std::string& id, const std::string& title, std::optional<CaptionNumber> number,
                ResultTable table) {
        table.id = ids_.take(id);
        table.title = title;
        table.number = std::move(number);
        list_.push_back(std::move(table));
    }

    std::vector<ResultTable> list_;
    IdsGiven ids_;
    int tables_ = 0;
    int appendix_tables_ = 0;
};

/// Numbers figures as they are added: "Figure 1. ...".
class FigureList {
  public:
    void add(Figure figure) {
        figure.id = ids_.take(figure.id);
        figure.number = CaptionNumber{"Figure", static_cast<int>(list_.size()) + 1};
        list_.push_back(std::move(figure));
    }
    std::vector<Figure> take() { return std::move(list_); }

  private:
    std::vector<Figure> list_;
    IdsGiven ids_;
};

}  // namespace clustertrial::report_detail
