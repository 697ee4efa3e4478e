import { describe, expect, it } from 'vitest'
import { factsFor, type HostFacts, NO_APACHE, withSharedPorts } from '../../src/detect/look.js'
import { describePorts, type Port, PortOwners, portNumbers } from '../../src/detect/ports.js'

const owner = (owners: readonly (readonly Port[])[], port: number, address: string) =>
	new PortOwners(owners).at(address, port)

describe('PortOwners', () => {
	it.each<[string, Port[][], number, string, number]>([
		['a port without an address is at every address', [[80]], 80, '192.0.2.1', 1],
		['another port is no one’s', [[80]], 8080, '192.0.2.1', 0],
		['of two servers on one port each has its address', [['192.0.2.1:80'], ['192.0.2.2:80']], 80, '192.0.2.2', 2],
		['a third address is no one’s', [['192.0.2.1:80'], ['192.0.2.2:80']], 80, '127.0.0.1', 0],
		['who names no address has the others', [['127.0.0.1:80'], [80]], 80, '192.0.2.2', 2],
		['and not that which is named', [[80], ['127.0.0.1:80']], 80, '127.0.0.1', 2],
		['IPv6 in brackets', [['[2001:db8::1]:80'], [80]], 80, '2001:db8::1', 1],
	])('%s', (_, owners, port, address, expected) => expect(owner(owners, port, address)).toBe(expected))

	it('prints ports as they are written, and counts numbers once', () => {
		const ports = [80, '127.0.0.1:80', '[::1]:8080']
		expect(describePorts(ports)).toBe('ports 80, 127.0.0.1:80, [::1]:8080')
		expect(portNumbers(ports)).toEqual([80, 8080])
	})
})

describe('ports that an Apache has beside those of its service', () => {
	const apache = { ...NO_APACHE, sharedPorts: [8080, '127.0.0.1:8443'] }
	const facts = (services?: HostFacts['services']): HostFacts => ({ ...apache, services, pools: [] })
	const shop = { name: 'shop', ports: [80] }

	it.each<[string, { name: string; ports: Port[] }[], HostFacts | undefined, Port[][]]>([
		['are watched with them', [shop], facts(), [[80, 8080, '127.0.0.1:8443']]],
		['are not known without facts', [shop], undefined, [[80]]],
		[
			'stay those of the service that has them',
			[shop, { name: 'admin', ports: [8080] }],
			facts({ shop: apache, admin: { sharedPorts: [80] } }),
			[[80, '127.0.0.1:8443'], [8080]],
		],
		[
			'are the first one’s where two services are of one Apache',
			[shop, { name: 'tls', ports: [443] }],
			facts(),
			[[80, 8080, '127.0.0.1:8443'], [443]],
		],
	])('%s', (_, services, known, expected) => {
		expect(withSharedPorts(services, known).map(({ ports }) => ports)).toEqual(expected)
	})

	it('facts of one of two Apaches are no facts of the other', () => {
		const two = facts({ shop: { ...apache, mpm: 'event' }, intranet: { mpm: 'prefork', maxRequestWorkers: 40 } })
		expect(factsFor(two, 'intranet')).toEqual({ ...NO_APACHE, mpm: 'prefork', maxRequestWorkers: 40, pools: [] })
		expect(factsFor(two, 'shop')?.mpm).toBe('event')
	})
})
