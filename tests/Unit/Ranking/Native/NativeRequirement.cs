using OrleansReco.Ranking.Native;

namespace OrleansReco.Tests.Unit.Ranking.Native;

/// <summary>Skips a test, with the reason, on a machine without a native part.</summary>
internal static class NativeRequirement
{
    public static void SkipUnlessFound(NativePart part)
    {
        NativePartStatus status = NativeParts.Probe(part);
        Skip.IfNot(status.Found, $"{part.Name} is missing: {status.Problem} Install it with '{part.InstallCommand}'.");
    }
}
