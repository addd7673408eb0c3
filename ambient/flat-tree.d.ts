declare module 'flat-tree' {
  interface Iterator {
    readonly index: number
    contains(index: number): boolean
    parent(): number
  }
  const flat: { fullRoots(index: number): number[]; iterator(index: number): Iterator }
  export default flat
}
