/*
 * Runs a command with its output thrown away and prints "<CPU microseconds> <peak resident kilobytes> <exit code>":
 * user and system time of the command and of those of its children that it waited for.
 *
 *   cost PID COMMAND...     in the network namespace of that process; 0 = in our own
 *
 * `cost -k PID COMMAND...` becomes the command instead, for processes that stay.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int count, char **arguments) {
	int keep = count > 1 && strcmp(arguments[1], "-k") == 0;
	char **rest = arguments + 1 + keep;
	if (count < 3 + keep) return 2;
	if (strcmp(rest[0], "0") != 0) {
		char path[64];
		snprintf(path, sizeof path, "/proc/%s/ns/net", rest[0]);
		int space = open(path, O_RDONLY | O_CLOEXEC);
		if (space < 0 || setns(space, CLONE_NEWNET) < 0) {
			fprintf(stderr, "cost: %s: %s\n", path, strerror(errno));
			return 1;
		}
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (keep) {
		execvp(rest[1], rest + 1);
		return 127;
	}
	pid_t child = fork();
	if (child == 0) {
		int nowhere = open("/dev/null", O_RDWR);
		dup2(nowhere, 0);
		dup2(nowhere, 1);
		execvp(rest[1], rest + 1);
		_exit(127);
	}
	int status;
	struct rusage used;
	if (child < 0 || wait4(child, &status, 0, &used) < 0) return 1;
	printf("%lld %ld %d\n",
	       (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000LL + used.ru_utime.tv_usec + used.ru_stime.tv_usec,
	       used.ru_maxrss, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	return 0;
}
