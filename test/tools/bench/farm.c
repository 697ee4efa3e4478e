/*
 * A socket farm: N TCP connections of known kinds in a network namespace of its own, until stdin ends.
 *
 *   farm CONNECTIONS     prints "ready <rows of tcp and tcp6>" when all stand
 *
 * The namespace has an established-hash of its own with 262144 buckets (tcp_child_ehash_entries, Linux 6.1 and later):
 * without it the sockets of every other namespace of the machine would be walked, and measured, too.
 *
 * Of 100 connections to port 80: 70 IPv4, 15 IPv4 to the dual-stack listener (v4-mapped in tcp6), 15 IPv6; and 80 are
 * accepted, 10 accepted and shut by the client (CLOSE_WAIT against FIN_WAIT2), 10 never accepted (inode 0).
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define PORT 80
#define BUCKETS "262144"
/* Connections whose both ends one process holds at most: below the usual hard limits of open files. */
#define PER_WORKER 9000

static int listener4, listener6;

static void fail(const char *what) {
	fprintf(stderr, "farm: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void set(const char *path, const char *value) {
	int file = open(path, O_WRONLY);
	if (file < 0 || write(file, value, strlen(value)) < 0) fail(path);
	close(file);
}

static void enter_namespace(void) {
	if (unshare(CLONE_NEWNET) < 0) fail("unshare");
	set("/proc/sys/net/ipv4/tcp_child_ehash_entries", BUCKETS);
	if (unshare(CLONE_NEWNET) < 0) fail("unshare");
	set("/proc/sys/net/ipv4/ip_local_port_range", "1024 65535");
	set("/proc/sys/net/core/somaxconn", "1048576");
	int control = socket(AF_INET, SOCK_DGRAM, 0);
	struct ifreq lo = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
	if (control < 0 || ioctl(control, SIOCSIFFLAGS, &lo) < 0) fail("lo");
	close(control);
}

static int opened(int family) {
	int on = 1, file = socket(family, SOCK_STREAM, 0);
	if (file < 0) fail("socket");
	setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	return file;
}

static struct sockaddr_in address4(const char *text, int port) {
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
	inet_pton(AF_INET, text, &address.sin_addr);
	return address;
}

static int listening(int family) {
	int on = 1, file = opened(family);
	setsockopt(file, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
	/* As Apache does it; accepted sockets inherit the timer. */
	setsockopt(file, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
	struct sockaddr_in v4 = address4("127.0.1.1", PORT);
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(PORT)};
	int bound = family == AF_INET ? bind(file, (struct sockaddr *)&v4, sizeof v4)
	                              : bind(file, (struct sockaddr *)&v6, sizeof v6);
	if (bound < 0 || listen(file, 1 << 20) < 0) fail("listen");
	return file;
}

/* Opens connection number `number`; answers the client's end, and in `listener` who has the other. */
static int connected(long number, int *listener) {
	int kind = number % 20, is6 = kind >= 17, mapped = kind >= 14 && !is6;
	*listener = kind < 14 ? listener4 : listener6;
	int on = 1, file = opened(is6 ? AF_INET6 : AF_INET);
	int done;
	if (is6) {
		struct sockaddr_in6 to = {.sin6_family = AF_INET6, .sin6_port = htons(PORT), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
		done = connect(file, (struct sockaddr *)&to, sizeof to);
	} else {
		char text[20];
		snprintf(text, sizeof text, "127.0.2.%ld", 1 + number / 20 % 8);
		struct sockaddr_in from = address4(text, 0), to = address4(mapped ? "127.0.3.1" : "127.0.1.1", PORT);
		setsockopt(file, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
		if (bind(file, (struct sockaddr *)&from, sizeof from) < 0) fail("bind");
		done = connect(file, (struct sockaddr *)&to, sizeof to);
	}
	if (done < 0) fail("connect");
	return file;
}

/* A process that holds connections [from, to) for ever and dies with its parent. */
static void work(long from, long to, int accepts) {
	int ready[2];
	if (pipe(ready) < 0) fail("pipe");
	pid_t worker = fork();
	if (worker < 0) fail("fork");
	if (worker > 0) {
		char byte;
		close(ready[1]);
		if (read(ready[0], &byte, 1) != 1) exit(1);
		close(ready[0]);
		return;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (long number = from; number < to; number++) {
		int listener, client = connected(number, &listener);
		if (!accepts) continue;
		if (accept(listener, NULL, NULL) < 0) fail("accept");
		/* Every ninth of the accepted nine tenths; the client keeps its end open, or FIN_WAIT2 would end after a minute. */
		if (number % 9 == 0 && shutdown(client, SHUT_WR) < 0) fail("shutdown");
	}
	if (write(ready[1], "r", 1) != 1) exit(1);
	for (;;) pause();
}

int main(int count, char **arguments) {
	long connections = count > 1 ? atol(arguments[1]) : 0, accepted = connections * 9 / 10;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setpgid(0, 0);
	struct rlimit files;
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	enter_namespace();
	listener4 = listening(AF_INET);
	listener6 = listening(AF_INET6);
	long most = (long)files.rlim_max / 2 - 100;
	if (most > PER_WORKER) most = PER_WORKER;
	/* The queue is first in, first out: those that are never accepted come last. */
	for (long from = 0; from < accepted; from += most) work(from, from + most < accepted ? from + most : accepted, 1);
	for (long from = accepted; from < connections; from += most)
		work(from, from + most < connections ? from + most : connections, 0);
	printf("ready %ld\n", 2 * connections + 2);
	fflush(stdout);
	char byte;
	while (read(0, &byte, 1) > 0)
		;
	/* The whole group: workers have no stdin of their own to notice. */
	kill(0, SIGKILL);
	return 0;
}
