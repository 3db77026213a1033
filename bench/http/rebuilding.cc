#include "bench/http/rebuilding.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <vector>

#include "bench/http/exchange.h"
#include "bench/http/model_board.h"

namespace orderlog::bench {
namespace {

// Often enough that next to no time passes between two rebuilds, seldom enough to cost nothing.
constexpr std::chrono::milliseconds kLook{20};

std::optional<ModelVersion> building(const std::vector<ModelVersion>& board) {
  const auto found = std::find_if(board.begin(), board.end(), [](const ModelVersion& version) {
    return version.role == "building";
  });
  if (found == board.end()) return std::nullopt;
  return *found;
}

}  // namespace

Rebuilding::Rebuilding(const Endpoint& endpoint) : endpoint_(endpoint) {}

void Rebuilding::start() {
  thread_ = std::thread([this] {
    run();
    under_way_.store(true);  // nobody waits for what will not come
  });
  while (!under_way_.load()) std::this_thread::sleep_for(kLook);
}

void Rebuilding::stop() {
  stopping_.store(true);
  if (thread_.joinable()) thread_.join();
}

void Rebuilding::run() {
  const auto board = model_board(endpoint_);
  if (!board || board->empty()) {
    problem_ = "the server names no read models";
    return;
  }
  std::set<std::string> names;
  for (const ModelVersion& version : *board) names.insert(version.name);
  while (!stopping_.load()) {
    for (const std::string& name : names) {
      if (stopping_.load() || !rebuild(name)) return;
    }
  }
}

bool Rebuilding::ask(const std::string& name, const char* verb) {
  const auto response = exchange(endpoint_, "POST", "/v1/projections/" + name + "/" + verb, "{}");
  if (response && response->status / 100 == 2) return true;
  problem_ = std::string(verb) + " " + name + ": " + (response ? response->body : "no answer");
  return false;
}

bool Rebuilding::rebuild(const std::string& name) {
  if (!ask(name, "rebuild")) return false;
  under_way_.store(true);
  bool cancelled = false;
  while (true) {
    const auto board = model_board(endpoint_, name);
    if (!board) {
      problem_ = "the server does not say how " + name + " is doing";
      return false;
    }
    const auto version = building(*board);
    if (!version) break;
    if (version->state == "stopped" && problem_.empty()) {
      problem_ = name + ": " + version->stopped;
    }
    if (!cancelled && (stopping_.load() || !problem_.empty())) {
      const std::string so_far = problem_;
      // What is over just now can't be cancelled, and needn't be.
      if (!ask(name, "cancel")) problem_ = so_far;
      cancelled = true;
    }
    std::this_thread::sleep_for(kLook);
  }
  if (cancelled) return false;
  ++finished_;
  models_.insert(name);
  return true;
}

}  // namespace orderlog::bench
