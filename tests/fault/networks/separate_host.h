#pragma once

// A host of its own on this machine, as far as the network goes: a network namespace at the other
// end of a virtual cable, which can be cut. Unlike CutLink (tests/messaging/cut_link.h) the kernel
// itself then finds nobody there: no carrier, no neighbour, connections that time out.

#include <memory>
#include <string>

namespace orderlog::testing {

// Owns the namespace and the cable, which go with it. One thread.
class SeparateHost {
 public:
  // nullptr where this process has no right to make one.
  [[nodiscard]] static std::unique_ptr<SeparateHost> make();
  ~SeparateHost();
  SeparateHost(const SeparateHost&) = delete;
  SeparateHost& operator=(const SeparateHost&) = delete;

  // Reached from here by this.
  [[nodiscard]] const std::string& address() const { return address_; }
  // Of a file that setns(2) takes.
  [[nodiscard]] std::string network() const { return "/run/netns/" + name_; }

  void cut();
  void mend();

 private:
  SeparateHost(std::string name, std::string network_prefix);
  [[nodiscard]] bool lay_cable();

  const std::string name_;
  const std::string here_;  // the cable's ends
  const std::string there_;
  const std::string our_address_;
  const std::string address_;
};

}  // namespace orderlog::testing
