import { createHash, timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context, MiddlewareHandler } from 'hono'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { Secret } from '../settings/secret.js'
import { isLoopback } from './http-settings.js'

/** Requests of one address in a second, and how many at once after a quiet minute. A browser's page needs about ten. */
const REQUESTS = { points: 600, duration: 60 }

/** Wrong tokens of one address in a minute: 96 random bits are out of reach, a word of a dictionary is nearly. */
const WRONG_TOKENS = { points: 10, duration: 60 }

/** Refuses what comes too often, with 429 and the seconds to wait. Each server counts for itself. */
export function limitRequests(): MiddlewareHandler {
	const limiter = new RateLimiterMemory(REQUESTS)
	return async (context, next) => {
		const wait = await take(limiter, addressOf(context))
		if (wait !== undefined) return tooMany(context, wait)
		return next()
	}
}

/** Lets in who shows the token, as `Authorization: Bearer` or as the password of any user, and refuses guessing. */
export function requireToken(token: Secret): MiddlewareHandler {
	const limiter = new RateLimiterMemory(WRONG_TOKENS)
	const wanted = digest(token.reveal())
	return async (context, next) => {
		const address = addressOf(context)
		const known = await limiter.get(address)
		if (known !== null && known.remainingPoints <= 0) return tooMany(context, seconds(known.msBeforeNext))
		const shown = readToken(context.req.header('authorization'))
		// Equally long digests: neither the time nor the length tells how much of a guess is right.
		if (shown !== undefined && timingSafeEqual(digest(shown), wanted)) return next()
		if (shown !== undefined) await take(limiter, address)
		context.header('WWW-Authenticate', 'Basic realm="forewarn", charset="UTF-8"')
		return context.text('a token is needed: as bearer token, or as the password of any user\n', 401)
	}
}

/**
 * Refuses names that are not this host's where no token is asked for: a web page elsewhere could else have its own name
 * lead here (DNS rebinding) and read through the browser of somebody on this host.
 */
export function requireLocalName(): MiddlewareHandler {
	return async (context, next) => {
		const host = context.req.header('host') ?? ''
		const name = host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')
		if (isLoopback(name)) return next()
		return context.text('this server answers to localhost only; set http.token for other names\n', 403)
	}
}

/** Answers the seconds to wait, or undefined where there is room. */
async function take(limiter: RateLimiterMemory, key: string): Promise<number | undefined> {
	try {
		await limiter.consume(key)
		return undefined
	} catch (refusal) {
		if (refusal instanceof Error) throw refusal
		return seconds((refusal as { readonly msBeforeNext: number }).msBeforeNext)
	}
}

function tooMany(context: Context, wait: number): Response {
	context.header('Retry-After', String(wait))
	return context.text(`too many requests, again in ${wait} s\n`, 429)
}

function readToken(authorization: string | undefined): string | undefined {
	const [scheme, rest] = authorization?.trim().split(/\s+/, 2) ?? []
	if (rest === undefined) return undefined
	if (/^bearer$/i.test(scheme!)) return rest
	if (!/^basic$/i.test(scheme!)) return undefined
	const pair = Buffer.from(rest, 'base64').toString('utf8')
	return pair.slice(pair.indexOf(':') + 1)
}

function addressOf(context: Context): string {
	return networkOf(getConnInfo(context).remote.address ?? 'unknown')
}

/**
 * The key under which an address is counted: an IPv4 address is one, of IPv6 the first 64 bits are. Whoever has one IPv6 address has the
 * whole /64 (RFC 4291, section 2.5.4), and could else count as many and fill the memory with them.
 */
export function networkOf(address: string): string {
	if (isIP(address) !== 6 || address.includes('.')) return address
	const [head = '', tail] = address.split('::')
	const groups = head === '' ? [] : head.split(':')
	const behind = tail === undefined || tail === '' ? 0 : tail.split(':').length
	const whole = tail === undefined ? groups : [...groups, ...Array<string>(8 - groups.length - behind).fill('0'), tail]
	return `${whole.slice(0, 4).join(':')}::/64`
}

function digest(text: string): Buffer {
	return createHash('sha256').update(text).digest()
}

function seconds(milliseconds: number): number {
	return Math.max(1, Math.ceil(milliseconds / 1000))
}
