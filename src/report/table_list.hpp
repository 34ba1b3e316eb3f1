#pragma once

#include "clustertrial/report/figure.hpp"
#include "clustertrial/report/result_table.hpp"

#include <string>
#include <utility>
#include <vector>

namespace clustertrial::report_detail {

/// Numbers tables as they are added: "Table 3. Primary analysis", "Appendix table 1. ...".
class TableList {
  public:
    void add(const std::string& id, const std::string& title, ResultTable table) {
        finish(id, "Table " + std::to_string(++tables_) + ". " + title, std::move(table));
    }
    void add_appendix(const std::string& id, const std::string& title, ResultTable table) {
        finish(id, "Appendix table " + std::to_string(++appendix_tables_) + ". " + title, std::move(table));
    }
    std::vector<ResultTable> take() { return std::move(list_); }

  private:
    void finish(const std::string& id, std::string title, ResultTable table) {
        table.id = id;
        table.title = std::move(title);
        list_.push_back(std::move(table));
    }

    std::vector<ResultTable> list_;
    int tables_ = 0;
    int appendix_tables_ = 0;
};

/// Numbers figures as they are added: "Figure 1. ...".
class FigureList {
  public:
    void add(Figure figure) {
        figure.title = "Figure " + std::to_string(list_.size() + 1) + ". " + figure.title;
        list_.push_back(std::move(figure));
    }
    std::vector<Figure> take() { return std::move(list_); }

  private:
    std::vector<Figure> list_;
};

}  // namespace clustertrial::report_detail
