#include "tests/messaging/nats_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <thread>
#include <utility>

#include "base/check.h"

namespace orderlog::testing {
namespace {

constexpr char kLoopback[] = "127.0.0.1";

sockaddr_in address_of(const std::string& host, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  ORDERLOG_CHECK(inet_pton(AF_INET, host.c_str(), &address.sin_addr) == 1, "hosts are numbers");
  return address;
}

// Whether somebody greets there as a NATS server does.
bool greets(const std::string& host, std::uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ORDERLOG_CHECK(fd >= 0, "no sockets left");
  const sockaddr_in address = address_of(host, port);
  char greeting[5] = {};
  const bool greeted =
      connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
      recv(fd, greeting, 4, MSG_WAITALL) == 4 && std::string_view(greeting) == "INFO";
  close(fd);
  return greeted;
}

// In a child that is about to become the server.
bool enter(const std::string& network) {
  if (network.empty()) return true;
  const int fd = open(network.c_str(), O_RDONLY | O_CLOEXEC);
  return fd >= 0 && setns(fd, CLONE_NEWNET) == 0;
}

}  // namespace

// Below the ports that the system gives to outgoing connections, which other tests open all the
// time; from a random place on, because other tests look for one too.
std::uint16_t free_port() {
  static std::mt19937 random(std::random_device{}());
  for (int tries = 0; tries < 1'000; ++tries) {
    const auto port = static_cast<std::uint16_t>(10'000 + random() % 20'000);
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ORDERLOG_CHECK(fd >= 0, "no sockets left");
    const sockaddr_in address = address_of(kLoopback, port);
    const bool is_free = bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    close(fd);
    if (is_free) return port;
  }
  ORDERLOG_CHECK(false, "no ports left");
  return 0;
}

NatsServer::NatsServer(NatsServerOptions options) : options_(std::move(options)) {
  if (options_.port == 0) options_.port = free_port();
  std::filesystem::create_directories(options_.directory);
  config_ = options_.config;
  if (!config_.empty()) return;
  config_ = options_.directory + "/nats.conf";
  std::ofstream config(config_);
  config << "server_name: " << options_.name << "\nhost: " << options_.host
         << "\nport: " << options_.port << '\n';
  if (options_.jetstream) config << "jetstream { store_dir: \"" << store_directory() << "\" }\n";
  config << options_.more << '\n';
}

NatsServer::~NatsServer() { kill(); }

void NatsServer::start() {
  ORDERLOG_CHECK(!running(), "one process at a time");
  const int log_fd = open((options_.directory + "/nats.log").c_str(),
                          O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  ORDERLOG_CHECK(log_fd >= 0, "the test's directory can be written to");
  pid_ = fork();
  ORDERLOG_CHECK(pid_ >= 0, "no processes left");
  if (pid_ == 0) {
    // A test that crashes must not leave its server behind.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(log_fd, STDOUT_FILENO);
    dup2(log_fd, STDERR_FILENO);
    if (!enter(options_.network)) _exit(126);
    execlp("nats-server", "nats-server", "-c", config_.c_str(), static_cast<char*>(nullptr));
    _exit(127);
  }
  close(log_fd);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!greets(options_.host, options_.port)) {
    ORDERLOG_CHECK(waitpid(pid_, nullptr, WNOHANG) == 0,
                   "nats-server runs: is the package nats-server installed?");
    ORDERLOG_CHECK(std::chrono::steady_clock::now() < deadline, "nats-server greets in time");
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

void NatsServer::kill() { end(SIGKILL); }
void NatsServer::terminate() { end(SIGTERM); }

void NatsServer::end(int signal) {
  if (!running()) return;
  ::kill(pid_, signal);
  ::kill(pid_, SIGCONT);  // one that is stopped hears nothing else
  while (waitpid(pid_, nullptr, 0) < 0) ORDERLOG_CHECK(errno == EINTR, "the child is ours");
  pid_ = -1;
}

void NatsServer::pause() { ::kill(pid_, SIGSTOP); }
void NatsServer::resume() { ::kill(pid_, SIGCONT); }

void NatsServer::erase_store() {
  ORDERLOG_CHECK(!running(), "a store in use is not erased");
  std::filesystem::remove_all(store_directory());
}

std::string NatsServer::url() const {
  return "nats://" + options_.host + ':' + std::to_string(options_.port);
}

std::string NatsServer::log() const {
  std::ostringstream text;
  text << std::ifstream(options_.directory + "/nats.log").rdbuf();
  return std::move(text).str();
}

}  // namespace orderlog::testing
