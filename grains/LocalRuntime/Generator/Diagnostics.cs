using Microsoft.CodeAnalysis;

namespace OrleansReco.LocalRuntime.Generator;

internal static class Diagnostics
{
    internal static readonly DiagnosticDescriptor UnsupportedMethod = new(
        "RECO0001",
        "Unsupported grain method",
        "{0}",
        "OrleansReco.LocalRuntime",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);
}
