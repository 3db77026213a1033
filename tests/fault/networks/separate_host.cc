#include "tests/fault/networks/separate_host.h"

#include <unistd.h>

#include <random>
#include <utility>
#include <vector>

#include "base/check.h"
#include "tests/app/program.h"

namespace orderlog::testing {
namespace {

// Root finds it where others have no path.
bool ip(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "/usr/sbin/ip");
  return run_program(arguments).exit_status == 0;
}

}  // namespace

SeparateHost::SeparateHost(std::string name, std::string network_prefix)
    : name_(std::move(name)),
      here_(name_ + "a"),
      there_(name_ + "b"),
      our_address_(network_prefix + "1"),
      address_(network_prefix + "2") {}

std::unique_ptr<SeparateHost> SeparateHost::make() {
  if (::geteuid() != 0) return nullptr;
  // 198.18.0.0/15 is for tests of networks (RFC 2544); other tests take others of its parts. An
  // interface's name has 15 characters at most.
  std::mt19937 random(std::random_device{}());
  const std::string prefix =
      "198." + std::to_string(18 + random() % 2) + '.' + std::to_string(random() % 256) + '.';
  std::unique_ptr<SeparateHost> host(new SeparateHost("olog" + std::to_string(::getpid()), prefix));
  return ip({"netns", "add", host->name_}) && host->lay_cable() ? std::move(host) : nullptr;
}

bool SeparateHost::lay_cable() {
  return ip({"link", "add", here_, "type", "veth", "peer", "name", there_, "netns", name_}) &&
         ip({"address", "add", our_address_ + "/30", "dev", here_}) &&
         ip({"link", "set", here_, "up"}) &&
         ip({"-n", name_, "address", "add", address_ + "/30", "dev", there_}) &&
         ip({"-n", name_, "link", "set", "lo", "up"}) &&
         ip({"-n", name_, "link", "set", there_, "up"});
}

// The cable goes with the namespace that one of its ends is in.
SeparateHost::~SeparateHost() { ip({"netns", "delete", name_}); }

void SeparateHost::cut() {
  ORDERLOG_CHECK(ip({"-n", name_, "link", "set", there_, "down"}), "our own cable can be cut");
}

void SeparateHost::mend() {
  ORDERLOG_CHECK(ip({"-n", name_, "link", "set", there_, "up"}), "our own cable can be mended");
}

}  // namespace orderlog::testing
