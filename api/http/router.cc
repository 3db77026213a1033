#include "api/http/router.h"

#include "api/http/problem.h"
#include "base/check.h"

namespace orderlog::http {

struct Router::Node {
  std::string literal;
  std::array<Endpoint, kMethodCount> endpoints;
  std::vector<std::unique_ptr<Node>> literals;
  std::unique_ptr<Node> parameter;

  [[nodiscard]] const Endpoint& endpoint(Method method) const {
    return endpoints[static_cast<std::size_t>(method)];
  }

  [[nodiscard]] bool has_any() const {
    for (const Endpoint& endpoint : endpoints) {
      if (endpoint) return true;
    }
    return false;
  }
};

Router::Router() : root_(std::make_unique<Node>()) {}
Router::~Router() = default;

void Router::add(Method method, std::string_view pattern, Endpoint endpoint) {
  ORDERLOG_CHECK(pattern.starts_with('/'), "a pattern starts with a slash");
  if (Endpoint other = replacement_ ? replacement_(method, pattern) : nullptr) {
    endpoint = std::move(other);
  }
  Node* node = root_.get();
  std::size_t parameters = 0;
  for (std::string_view rest = pattern.substr(1);;) {
    const std::size_t slash = rest.find('/');
    const auto segment = rest.substr(0, slash);
    if (segment.starts_with('{')) {
      ORDERLOG_CHECK(++parameters <= PathParams::kMax, "too many parameters in a pattern");
      if (node->parameter == nullptr) node->parameter = std::make_unique<Node>();
      node = node->parameter.get();
    } else {
      Node* next = nullptr;
      for (const auto& child : node->literals) {
        if (child->literal == segment) next = child.get();
      }
      if (next == nullptr) {
        next = node->literals.emplace_back(std::make_unique<Node>()).get();
        next->literal = segment;
      }
      node = next;
    }
    if (slash == std::string_view::npos) break;
    rest.remove_prefix(slash + 1);
  }
  Endpoint& place = node->endpoints[static_cast<std::size_t>(method)];
  ORDERLOG_CHECK(!place, "a route is given twice");
  place = std::move(endpoint);
}

void Router::add_streaming(Method method, std::string_view pattern, Endpoint endpoint) {
  ORDERLOG_CHECK(pattern.find('{') == std::string_view::npos, "a streaming route has parameters");
  const bool is_replaced = replacement_ && replacement_(method, pattern);
  if (!is_replaced) streaming_.push_back({method, std::string(pattern)});
  add(method, pattern, std::move(endpoint));
}

bool Router::streams_body(const Request& request) {
  for (const StreamingRoute& route : streaming_) {
    if (route.method == request.method() && route.path == request.path()) return true;
  }
  return false;
}

const Router::Node* Router::match(const Node& node, std::string_view rest, PathParams& params) {
  const std::size_t slash = rest.find('/');
  const auto segment = rest.substr(0, slash);
  const bool is_last = slash == std::string_view::npos;
  const auto go_on = [&](const Node& child) -> const Node* {
    if (!is_last) return match(child, rest.substr(slash + 1), params);
    return child.has_any() ? &child : nullptr;
  };
  for (const auto& child : node.literals) {
    if (child->literal != segment) continue;
    if (const Node* found = go_on(*child)) return found;
    break;
  }
  if (node.parameter == nullptr || segment.empty()) return nullptr;
  params.values_[params.count_++] = segment;
  if (const Node* found = go_on(*node.parameter)) return found;
  --params.count_;
  return nullptr;
}

void Router::handle(const Request& request, Exchange& exchange) {
  PathParams params;
  const auto path = request.path();
  const Node* node = path.starts_with('/') ? match(*root_, path.substr(1), params) : nullptr;
  if (node == nullptr) {
    Response& response = exchange.response(404);
    write_problem(
        Problem{.status = 404, .code = "not_found", .detail = "there is nothing at this path"},
        response);
    return exchange.respond(response);
  }
  if (const Endpoint& endpoint = node->endpoint(request.method())) {
    return endpoint(request, params, exchange);
  }
  if (const Endpoint& get = node->endpoint(Method::kGet);
      get && request.method() == Method::kHead) {
    return get(request, params, exchange);
  }
  refuse_method(*node, request, exchange);
}

void Router::refuse_method(const Node& node, const Request& request, Exchange& exchange) const {
  std::string allow;
  for (std::size_t i = 0; i < kMethodCount; ++i) {
    const auto method = static_cast<Method>(i);
    const bool by_get = method == Method::kHead && node.endpoint(Method::kGet);
    if (!node.endpoint(method) && !by_get && method != Method::kOptions) continue;
    if (!allow.empty()) allow += ", ";
    allow += name_of(method);
  }
  const bool is_question = request.method() == Method::kOptions;
  Response& response = exchange.response(204);
  if (!is_question) {
    write_problem(Problem{.status = 405,
                          .code = "method_not_allowed",
                          .detail = "this path does not know the method"},
                  response);
  }
  response.add_header("Allow", allow);
  exchange.respond(response);
}

}  // namespace orderlog::http
