/* The parts of sigma and graphology that the page uses, under one global name. */
import { MultiDirectedGraph } from "graphology";
import Sigma from "sigma";
import { createEdgeCompoundProgram, EdgeArrowHeadProgram, EdgeArrowProgram, EdgeRectangleProgram, NodeCircleProgram } from "sigma/rendering";
import { floatColor } from "sigma/utils";

globalThis.sigmaKit = {
  Sigma, MultiDirectedGraph, createEdgeCompoundProgram, EdgeArrowHeadProgram, EdgeArrowProgram, EdgeRectangleProgram, NodeCircleProgram, floatColor,
};
