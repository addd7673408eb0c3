import assert from 'node:assert/strict'
import test from 'node:test'
import { nameOfFile } from '../../src/catalog/name-of-file.ts'

test('The name of a file gives a title, and a year that stands at its end', () => {
  const table: [string, { title: string; year?: string }][] = [
    ['/films/Metropolis.1927.mp4', { title: 'Metropolis', year: '1927' }],
    ['Nosferatu (1922).mkv', { title: 'Nosferatu', year: '1922' }],
    ['big_buck_bunny_2008.webm', { title: 'Big buck bunny', year: '2008' }],
    ['2001.mp4', { title: '2001' }],
    ['Sintel.2010.1080p.mp4', { title: 'Sintel', year: '2010' }],
    ['C:\\films\\Spring [2019] 4K HDR.mkv', { title: 'Spring', year: '2019' }],
    ['night-train.webm', { title: 'Night train' }],
    ['Spider-Man 2002.mkv', { title: 'Spider-Man', year: '2002' }],
    ['Summer of 2024 at the lake.mp4', { title: 'Summer of 2024 at the lake' }],
    ['.mp4', { title: 'Mp4' }],
    ['Route 66.mp4', { title: 'Route 66' }],
  ]
  for (const [path, wanted] of table) assert.deepEqual(nameOfFile(path), wanted, path)
})
