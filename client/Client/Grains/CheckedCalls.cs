using OrleansReco.Abstractions;

namespace OrleansReco.Client.Grains;

/// <summary>The checks that REST makes at its door, made before a call to a grain.</summary>
internal static class CheckedCalls
{
    /// <exception cref="RecoRequestException">400, with everything that was found wrong.</exception>
    public static void Check(Action<Checks> check)
    {
        var checks = new Checks();
        check(checks);
        if (checks.Failed)
        {
            throw new RecoRequestException(400, checks.Summary, [.. checks.Errors]);
        }
    }
}
