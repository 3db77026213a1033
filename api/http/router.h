#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/http/exchange.h"

namespace orderlog::http {

// The values of a pattern's {parameters}, in their order. Views into the request.
class PathParams {
 public:
  static constexpr std::size_t kMax = 4;

  [[nodiscard]] std::string_view operator[](std::size_t i) const { return values_[i]; }
  [[nodiscard]] std::size_t size() const { return count_; }

 private:
  friend class Router;
  std::array<std::string_view, kMax> values_;
  std::size_t count_ = 0;
};

// A fixed table from method and path to endpoint, matched segment by segment without allocating. A
// literal segment wins over a {parameter}. Answers 404 and 405 itself (and OPTIONS, with Allow),
// and HEAD by way of GET. Filled before the server starts; then read by all I/O threads.
class Router final : public Handler {
 public:
  using Endpoint = std::function<void(const Request&, const PathParams&, Exchange&)>;

  Router();
  ~Router() override;

  // What is added from now on gets the endpoint that `choose` names instead of its own, if it names
  // one. Such a route reads its body whole.
  using Replacement = std::function<Endpoint(Method method, std::string_view pattern)>;
  void replace(Replacement choose) { replacement_ = std::move(choose); }

  // `pattern` is "/v1/orders/{id}" and the like; each method of a pattern once.
  void add(Method method, std::string_view pattern, Endpoint endpoint);
  // The endpoint is called at the header and attaches a Stream for the body. No parameters in such
  // a pattern.
  void add_streaming(Method method, std::string_view pattern, Endpoint endpoint);

  [[nodiscard]] bool streams_body(const Request& request) override;
  void handle(const Request& request, Exchange& exchange) override;

 private:
  struct Node;
  struct StreamingRoute {
    Method method;
    std::string path;
  };

  static const Node* match(const Node& node, std::string_view rest, PathParams& params);
  void refuse_method(const Node& node, const Request& request, Exchange& exchange) const;

  std::unique_ptr<Node> root_;
  std::vector<StreamingRoute> streaming_;
  Replacement replacement_;
};

}  // namespace orderlog::http
