#include "clustertrial/core/version.hpp"
#include "clustertrial/data/base64.hpp"
#include "clustertrial/report/render.hpp"
#include "clustertrial/report/trial_report.hpp"

#include <nlohmann/json.hpp>

namespace clustertrial {

namespace {

using Json = nlohmann::ordered_json;

Json number_json(const std::optional<CaptionNumber>& number) {
    if (!number) return nullptr;
    Json json = {{"label", number->label}, {"number", number->number}};
    if (!number->appendix.empty()) json["appendix"] = number->appendix;
    return json;
}

struct BlockJson {
    Json operator()(const Heading& heading) const {
        return {{"type", "heading"}, {"level", heading.level}, {"text", heading.text}};
    }

    Json operator()(const Prose& prose) const {
        Json json = {{"type", to_name(prose.kind)}};
        if (prose.is_item() || prose.kind == ProseKind::further) json["level"] = prose.level;
        if (prose.kind == ProseKind::numbered) json["number"] = prose.number;
        json["runs"] = Json::array();
        for (const TextRun& run : prose.runs) {
            Json one = {{"text", run.text}};
            if (run.strong) one["strong"] = true;
            if (run.emphasis) one["emphasis"] = true;
            if (!run.link.empty()) one["link"] = run.link;
            if (!run.reference.empty()) one["reference"] = run.reference;
            json["runs"].push_back(std::move(one));
        }
        return json;
    }

    Json operator()(const ResultTable& table) const {
        Json json = {{"type", "table"}, {"number", number_json(table.number)}};
        json.update(Json::parse(render_json(table)));
        return json;
    }

    Json operator()(const Figure& figure) const {
        return {{"type", "figure"},
                {"number", number_json(figure.number)},
                {"id", figure.id},
                {"title", caption_of(figure)},
                {"description", description_of(figure)},
                {"notes", figure.notes},
                {"numbers", Json::parse(render_json(to_table(figure)))},
                {"svg", render_svg(figure)}};
    }
};

Json logo_json(const Logo& logo) {
    return {{"media_type", traits_of(logo.kind).media_type},
            {"width", logo.size.width},
            {"height", logo.size.height},
            {"description", logo.description},
            {"base64", to_base64(logo.bytes)}};
}

}  // namespace

std::string render_document_json(const Document& document) {
    const DocumentMetadata& metadata = document.metadata;
    Json json;
    json["schema"] = "clustertrial.document/1";
    json["version"] = version();
    json["title"] = metadata.title;
    json["language"] = metadata.language;
    json["made_by"] = metadata.made_by;
    json["authors"] = metadata.authors;
    json["date"] = metadata.date.empty() ? Json(nullptr) : Json(metadata.date);
    if (metadata.logo) json["logo"] = logo_json(*metadata.logo);
    json["stamp"] = nullptr;
    for (const auto& [name, value] : metadata.stamp ? to_fields(*metadata.stamp) : StampFields{})
        json["stamp"][name] = value;
    json["blocks"] = Json::array();
    for (const Block& block : document.blocks) json["blocks"].push_back(std::visit(BlockJson{}, block));
    json["provenance"] = document.provenance ? BlockJson{}(*document.provenance) : Json(nullptr);
    constexpr int indent = 2;
    return json.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace clustertrial
