#include "tests/outside/nats_example.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "base/check.h"
#include "tests/app/program.h"
#include "tests/messaging/eventually.h"

namespace orderlog::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* kExample = ORDERLOG_SOURCE_DIR "/examples/nats";

std::string text_of(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return std::move(text).str();
}

void replace(std::string& text, const std::string& what, const std::string& with) {
  std::size_t at = text.find(what);
  ORDERLOG_CHECK(at != std::string::npos, "the example has what this test adapts");
  for (; at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

std::string at_port(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

std::string password_of(const std::string& user) { return "secret-of-" + user; }

}  // namespace

NatsExample::NatsExample() {
  for (const std::string user :
       {"server", "worker", "reader", "shop", "notifier", "operator", "system"}) {
    std::string name = "NATS_" + user + "_PASSWORD";
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return std::toupper(c); });
    setenv(name.c_str(), password_of(user).c_str(), 1);
  }
  make_certificates(directory_ / "tls");
  fs::copy(std::string(kExample) + "/users.conf", directory_ / "users.conf");
  for (std::uint16_t& port : ports_) port = free_port();
  for (std::uint16_t& port : routes_) port = free_port();
  for (std::size_t i = 0; i < kServers; ++i) {
    const std::string name = "n" + std::to_string(i + 1);
    adapt(name + ".conf", i);
    servers_[i] =
        std::make_unique<NatsServer>(NatsServerOptions{.directory = directory_ / name,
                                                       .name = name,
                                                       .port = ports_[i],
                                                       .config = directory_ / name + ".conf"});
  }
}

void NatsExample::adapt(const std::string& file, std::size_t server) {
  std::string config = text_of(std::string(kExample) + "/" + file);
  replace(config, "0.0.0.0:4222", at_port(ports_[server]));
  replace(config, "0.0.0.0:6222", at_port(routes_[server]));
  replace(config, "127.0.0.1:8222", at_port(free_port()));
  replace(config, "/etc/nats", directory_ / "tls");
  replace(config, "/var/lib/nats", directory_ / file + ".store");
  for (std::size_t i = 0; i < kServers; ++i) {
    replace(config, "n" + std::to_string(i + 1) + ".example:6222", at_port(routes_[i]));
  }
  std::ofstream(directory_ / file) << config;
}

void NatsExample::make_certificates(const std::string& directory) {
  // Node.js knows a server without a name as localhost.
  const ProgramOutcome made = run_program(
      {std::string(kExample) + "/make-certificates", directory, "127.0.0.1", "localhost"});
  ORDERLOG_CHECK(made.exit_status == 0, "certificates can be made");
}

void NatsExample::start() {
  for (auto& server : servers_) server->start();
  const auto has_leader = [this] {
    const auto bus = connect("operator");
    if (!bus) return false;
    const auto info = (*bus)->request("$JS.API.INFO", "", std::chrono::seconds(1));
    return info && info->data().find("\"error\"") == std::string_view::npos &&
           info->status().empty();
  };
  ORDERLOG_CHECK(eventually(has_leader, std::chrono::seconds(60)),
                 "a cluster of three elects a leader");
}

std::string NatsExample::url(const std::string& user) const {
  std::string all;
  for (const std::uint16_t port : ports_) {
    if (!all.empty()) all += ',';
    all += "tls://" + user + ":" + password_of(user) + "@" + at_port(port);
  }
  return all;
}

BusResult<std::unique_ptr<Bus>> NatsExample::connect(const std::string& user) const {
  return Bus::connect({.url = url(user), .ca_file = ca_file()});
}

}  // namespace orderlog::testing
