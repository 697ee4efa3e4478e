import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createConfigFiles } from '../../../src/host/apache/config-files.js'
import { temporaryFolder } from '../../kernel/proc-trees.js'

/** A container's root as the host has it, with links as Debian's image has them; the host's own files of these names say something else. */
function container(): string {
	const base = temporaryFolder()
	const root = join(base, 'container')
	for (const folder of ['run', 'var/log', 'srv', '../run']) mkdirSync(join(root, folder), { recursive: true })
	writeFileSync(join(root, 'run/apache2.pid'), '17\n')
	writeFileSync(join(base, 'run/apache2.pid'), '4711\n')
	writeFileSync(join(root, 'var/log/fpm.log'), 'first line\nlast line\n')
	symlinkSync('/run', join(root, 'var/run'))
	symlinkSync('../../../../run/apache2.pid', join(root, 'srv/up'))
	symlinkSync('/etc/passwd', join(root, 'srv/absolute'))
	execFileSync('mkfifo', [join(root, 'srv/fifo')])
	return root
}

describe('what a process in a container has, read from the host', () => {
	it.each([
		['a file behind an absolute link', '/var/run/apache2.pid', undefined, 'run/apache2.pid', '17\n'],
		['a link that climbs above the root', '/srv/up', undefined, 'run/apache2.pid', '17\n'],
		['a file that only the host has', '/srv/absolute', undefined, undefined, undefined],
		['the end of a log', '/var/log/fpm.log', 10, 'var/log/fpm.log', 'last line\n'],
		['a log shorter than what is wanted of it', '/var/log/fpm.log', 100, 'var/log/fpm.log', 'first line\nlast line\n'],
		['a pipe instead of a log', '/srv/fifo', 10, undefined, undefined],
	])('%s', (_, path, last, file, text) => {
		const root = container()
		const found = createConfigFiles({ root }).peek(path, last)
		expect(found?.text).toBe(text)
		expect(found?.file).toBe(file && join(root, file))
	})
})
