// The type of pipe: one overload for each number of steps, up to sixteen, since TypeScript cannot say "each step takes what the one before gives".

/** One step of a pipe: a function from a node to what follows it. Operators return such functions. */
export type Step<From, To> = (node: From) => To

/** Applies steps to a node from left to right. Longer chains are cut in two pipes. */
export interface Pipe<Self> {
  <N1>(s1: Step<Self, N1>): N1
  <N1, N2>(s1: Step<Self, N1>, s2: Step<N1, N2>): N2
  <N1, N2, N3>(s1: Step<Self, N1>, s2: Step<N1, N2>, s3: Step<N2, N3>): N3
  <N1, N2, N3, N4>(s1: Step<Self, N1>, s2: Step<N1, N2>, s3: Step<N2, N3>, s4: Step<N3, N4>): N4
  <N1, N2, N3, N4, N5>(s1: Step<Self, N1>, s2: Step<N1, N2>, s3: Step<N2, N3>, s4: Step<N3, N4>, s5: Step<N4, N5>): N5
  <N1, N2, N3, N4, N5, N6>(
    s1: Step<Self, N1>,
    s2: Step<N1, N2>,
    s3: Step<N2, N3>,
    s4: Step<N3, N4>,
    s5: Step<N4, N5>,
    s6: Step<N5, N6>,
  ): N6
  <N1, N2, N3, N4, N5, N6, N7>(
    s1: Step<Self, N1>,
    s2: Step<N1, N2>,
    s3: Step<N2, N3>,
    s4: Step<N3, N4>,
    s5: Step<N4, N5>,
    s6: Step<N5, N6>,
    s7: Step<N6, N7>,
  ): N7
  <N1, N2, N3, N4, N5, N6, N7, N8>(
    s1: Step<Self, N1>,
    s2: Step<N1, N2>,
    s3: Step<N2, N3>,
    s4: Step<N3, N4>,
    s5: Step<N4, N5>,
    s6: Step<N5, N6>,
    s7: Step<N6, N7>,
    s8: Step<N7, N8>,
  ): N8
  <N1, N2, N3, N4, N5, N6, N7, N8, N9>(
    s1: Step<Self, N1>,
    s2: Step<N1, N2>,
    s3: Step<N2, N3>,
    s4: Step<N3, N4>,
    s5: Step<N4, N5>,
    s6: Step<N5, N6>,
    s7: Step<N6, N7>,
    s8: Step<N7, N8>,
    s9: Step<N8, N9>,
  ): N9
  <N1, N2, N3, N4, N5, N6, N7, N8, N9, N10>(
    s1: Step<Self, N1>,
    s2: Step<N1, N2>,
    s3: Step<N2, N3>,
    s4: Step<N3, N4>,
    s5: Step<N4, N5>,
    s6: Step<N5, N6>,
    s7: Step<N6, N7>,
    s8: Step<N7, N8>,
    s9: Step<N8, N9>,
    s10: Step<N9, N10>,
  ): N10
  <N1, N2, N3, N4, N5, N6, N7, N8, N9, N10, N11>(
    s1: Step<Self, N1>,
    s2: Step<N1, N2>,
    s3: Step<N2, N3>,
    s4: Step<N3, N4>,
    s5: Step<N4, N5>,
    s6: Step<N5, N6>,
    s7: Step<N6, N7>,
    s8: Step<N7, N8>,
    s9: Step<N8, N9>,
    s10: Step<N9, N10>,
    s11: Step<N10, N11>,
  ): N11
  <N1, N2, N3, N4, N5, N6, N7, N8, N9, N10, N11, N12>(
    s1: Step<Self, N1>,
    s2: Step<N1, N2>,
    s3: Step<N2, N3>,
    s4: Step<N3, N4>,
    s5: Step<N4, N5>,
    s6: Step<N5, N6>,
    s7: Step<N6, N7>,
    s8: Step<N7, N8>,
    s9: Step<N8, N9>,
    s10: Step<N9, N10>,
    s11: Step<N10, N11>,
    s12: Step<N11, N12>,
  ): N12
  <N1, N2, N3, N4, N5, N6, N7, N8, N9, N10, N11, N12, N13>(
    s1: Step<Self, N1>,
    s2: Step<N1, N2>,
    s3: Step<N2, N3>,
    s4: Step<N3, N4>,
    s5: Step<N4, N5>,
    s6: Step<N5, N6>,
    s7: Step<N6, N7>,
    s8: Step<N7, N8>,
    s9: Step<N8, N9>,
    s10: Step<N9, N10>,
    s11: Step<N10, N11>,
    s12: Step<N11, N12>,
    s13: Step<N12, N13>,
  ): N13
  <N1, N2, N3, N4, N5, N6, N7, N8, N9, N10, N11, N12, N13, N14>(
    s1: Step<Self, N1>,
    s2: Step<N1, N2>,
    s3: Step<N2, N3>,
    s4: Step<N3, N4>,
    s5: Step<N4, N5>,
    s6: Step<N5, N6>,
    s7: Step<N6, N7>,
    s8: Step<N7, N8>,
    s9: Step<N8, N9>,
    s10: Step<N9, N10>,
    s11: Step<N10, N11>,
    s12: Step<N11, N12>,
    s13: Step<N12, N13>,
    s14: Step<N13, N14>,
  ): N14
  <N1, N2, N3, N4, N5, N6, N7, N8, N9, N10, N11, N12, N13, N14, N15>(
    s1: Step<Self, N1>,
    s2: Step<N1, N2>,
    s3: Step<N2, N3>,
    s4: Step<N3, N4>,
    s5: Step<N4, N5>,
    s6: Step<N5, N6>,
    s7: Step<N6, N7>,
    s8: Step<N7, N8>,
    s9: Step<N8, N9>,
    s10: Step<N9, N10>,
    s11: Step<N10, N11>,
    s12: Step<N11, N12>,
    s13: Step<N12, N13>,
    s14: Step<N13, N14>,
    s15: Step<N14, N15>,
  ): N15
  <N1, N2, N3, N4, N5, N6, N7, N8, N9, N10, N11, N12, N13, N14, N15, N16>(
    s1: Step<Self, N1>,
    s2: Step<N1, N2>,
    s3: Step<N2, N3>,
    s4: Step<N3, N4>,
    s5: Step<N4, N5>,
    s6: Step<N5, N6>,
    s7: Step<N6, N7>,
    s8: Step<N7, N8>,
    s9: Step<N8, N9>,
    s10: Step<N9, N10>,
    s11: Step<N10, N11>,
    s12: Step<N11, N12>,
    s13: Step<N12, N13>,
    s14: Step<N13, N14>,
    s15: Step<N14, N15>,
    s16: Step<N15, N16>,
  ): N16
}
