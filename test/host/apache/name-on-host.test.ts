import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { nameOnHost } from '../../../src/host/apache/config-files.js'

describe('nameOnHost', () => {
	const container = mkdtempSync(join(tmpdir(), 'container-'))
	mkdirSync(join(container, 'etc'))
	writeFileSync(join(container, 'etc/passwd'), '')
	symlinkSync('/etc/passwd', join(container, 'etc/absolute'))
	symlinkSync('passwd', join(container, 'etc/relative'))
	afterAll(() => rmSync(container, { recursive: true }))

	it.each([
		['the host itself', '/', '/etc/passwd', '/etc/passwd'],
		['a unit with mounts of its own and the files of the host', '/proc/self/root', '/etc/passwd', '/etc/passwd'],
		['a container', container, '/etc/passwd', `${container}/etc/passwd`],
		['a link that would lead to the host’s file', container, '/etc/absolute', `${container}/etc/passwd`],
		['a link that leads to the same file from here', container, '/etc/relative', `${container}/etc/relative`],
		['a file that only the container has', container, '/etc/apache2/of-it', `${container}/etc/apache2/of-it`],
	])('%s', (_, root, path, name) => expect(nameOnHost(root, path)).toBe(name))
})
