import { describe, expect, it } from 'vitest'
import { isShared } from '../../../src/message/runbooks/shared-networks.js'

describe('isShared', () => {
	it.each([
		['10.0.0.0/24', true],
		['127.0.0.0/24', true],
		['172.16.0.0/24', true],
		['172.32.0.0/24', false],
		['192.168.1.0/24', true],
		['100.64.0.0/24', true],
		['100.128.0.0/24', false],
		['203.0.113.0/24', false],
		['203.0.113.7', false],
		['162.158.90.0/24', true],
		['162.160.0.0/24', false],
		['172.71.4.12', true],
		['151.101.2.0/24', true],
		['35.191.1.0/24', true],
		['::1', true],
		['fd00:1:2::/48', true],
		['2606:4700:10::/48', true],
		['2001:db8:7::/48', false],
		['2600:2d00:1::/48', true],
		['::/48', true],
		['::1:2:0/112', false],
	])('%s: %s', (network, expected) => expect(isShared(network)).toBe(expected))
})
