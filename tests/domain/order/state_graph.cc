#include "tests/domain/order/state_graph.h"

#include <cmath>
#include <map>
#include <utility>

namespace orderlog::testing {
namespace {

struct Point {
  double x = 0;
  double y = 0;
};

constexpr double kHalfWidth = 76;
constexpr double kHalfHeight = 17;

// Where to look for each is habit, not knowledge; what leads where is the walk's.
const std::map<std::string, Point>& places() {
  static const std::map<std::string, Point> kPlaces = {
      {"unpaid", {100, 190}},
      {"paying", {400, 70}},
      {"paid", {690, 70}},
      {"pay_failed", {320, 250}},
      {"voiding", {100, 400}},
      {"void_failed", {500, 400}},
      {"voided", {100, 560}},
      {"refunding", {770, 270}},
      {"refunded", {770, 470}},
      {"refund_failed", {1050, 270}},
      {"awaiting_acceptance", {100, 720}},
      {"accepted", {190, 860}},
      {"not_prepared", {410, 780}},
      {"prepared", {600, 860}},
      {"awaiting_pickup", {760, 730}},
      {"picked_up", {930, 860}},
      {"delivered", {1030, 680}},
  };
  return kPlaces;
}

bool is_final(const std::string& state) { return state == "voided" || state == "refunded"; }

std::string number(double value) { return std::to_string(std::lround(value)); }

// From the edge of a box towards a point.
Point leave(Point box, Point towards) {
  const double dx = towards.x - box.x;
  const double dy = towards.y - box.y;
  const double scale = std::max(std::abs(dx) / kHalfWidth, std::abs(dy) / kHalfHeight);
  return scale == 0 ? box : Point{box.x + dx / scale, box.y + dy / scale};
}

class Drawing {
 public:
  void box(const std::string& state, Point at) {
    svg_ += "<rect class=\"" + std::string(is_final(state) ? "state final" : "state") + "\" x=\"" +
            number(at.x - kHalfWidth) + "\" y=\"" + number(at.y - kHalfHeight) + "\" width=\"" +
            number(2 * kHalfWidth) + "\" height=\"" + number(2 * kHalfHeight) + "\" rx=\"8\"/>\n";
    text("name", {at.x, at.y + 4}, state);
  }

  // Bent to its right, so that a way there and a way back lie apart.
  void step(Point from, Point to, const std::set<std::string>& events) {
    const double dx = to.x - from.x;
    const double dy = to.y - from.y;
    const double length = std::hypot(dx, dy);
    const double bend = 0.1 * length + 34;
    const Point control{(from.x + to.x) / 2 - dy / length * bend,
                        (from.y + to.y) / 2 + dx / length * bend};
    const Point start = leave(from, control);
    const Point end = leave(to, control);
    svg_ += "<path class=\"step\" d=\"M" + number(start.x) + ' ' + number(start.y) + " Q" +
            number(control.x) + ' ' + number(control.y) + ' ' + number(end.x) + ' ' +
            number(end.y) + "\"/>\n";
    const Point middle{(start.x + 2 * control.x + end.x) / 4,
                       (start.y + 2 * control.y + end.y) / 4};
    double line = middle.y - 5.5 * static_cast<double>(events.size() - 1);
    for (const std::string& event : events) {
      text("event", {middle.x, line + 3}, event);
      line += 11;
    }
  }

  void text(const std::string& kind, Point at, const std::string& words) {
    svg_ += "<text class=\"" + kind + "\" x=\"" + number(at.x) + "\" y=\"" + number(at.y) + "\">" +
            words + "</text>\n";
  }

  [[nodiscard]] std::string finish() && { return std::move(svg_) + "</svg>\n"; }

 private:
  std::string svg_ =
      R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1140 970" role="img">
<title>The states of an order, and the events that lead from one to the next</title>
<style>
svg { background: #fff; font-family: ui-sans-serif, system-ui, sans-serif; color: #1c2330 }
.state { fill: #eef3fb; stroke: #4a6fa5; stroke-width: 1.4 }
.final { fill: #e4f2e7; stroke: #3c8050; stroke-width: 2.4 }
.step { fill: none; stroke: #7b8794; stroke-width: 1.2; marker-end: url(#tip) }
text { text-anchor: middle; fill: #1c2330 }
.name { font-size: 12.5px; font-weight: 600 }
.event { font-size: 9.5px; fill: #45505f; paint-order: stroke; stroke: #fff; stroke-width: 3px }
.head { font-size: 13px; fill: #45505f }
</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
<path d="M0 0 L8 4 L0 8 z" fill="#7b8794"/></marker></defs>
)";
};

void draw(Drawing& drawing, const std::map<WalkStep, std::set<std::string>>& steps) {
  std::set<std::string> states;
  for (const auto& [step, events] : steps) {
    drawing.step(places().at(step.first), places().at(step.second), events);
    states.insert(step.first);
    states.insert(step.second);
  }
  for (const std::string& state : states) drawing.box(state, places().at(state));
}

}  // namespace

std::string draw_states(const WalkReport& report) {
  Drawing drawing;
  drawing.text("head", {100, 30}, "status 订单状态");
  drawing.text("head", {130, 660}, "delivery_status 配送状态");
  draw(drawing, report.status_steps);
  draw(drawing, report.delivery_steps);
  return std::move(drawing).finish();
}

}  // namespace orderlog::testing
