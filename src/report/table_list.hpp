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
        finish(id, title, {"Table", ++tables_}, std::move(table));
    }
    void add_appendix(const std::string& id, const std::string& title, ResultTable table) {
        finish(id, title, {"Appendix table", ++appendix_tables_}, std::move(table));
    }
    std::vector<ResultTable> take() { return std::move(list_); }

  private:
    void finish(const std::string& id, const std::string& title, CaptionNumber number, ResultTable table) {
        table.id = id;
        table.title = title;
        table.number = std::move(number);
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
        figure.number = CaptionNumber{"Figure", static_cast<int>(list_.size()) + 1};
        list_.push_back(std::move(figure));
    }
    std::vector<Figure> take() { return std::move(list_); }

  private:
    std::vector<Figure> list_;
};

}  // namespace clustertrial::report_detail
