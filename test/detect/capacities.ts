import type { Capacity } from '../../src/detect/capacity.js'

/** Forty workers, as Apache's configuration has them. */
export const FORTY: Capacity = { workers: 40, source: 'apache-config', provenance: 'from apache2.conf' }
