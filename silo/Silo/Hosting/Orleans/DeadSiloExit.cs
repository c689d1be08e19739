using Microsoft.Extensions.Logging;

namespace OrleansReco.Silo.Hosting;

/// <summary>
/// Ends the process when it can no longer be a silo, above all when the others have declared it dead: its users live elsewhere by then, and whatever it would still write is theirs to write.
/// The supervisor starts it anew. Nothing is drained; the store refuses the late writes of a silo that does not notice.
/// </summary>
internal sealed partial class DeadSiloExit(ILogger<DeadSiloExit> log) : IFatalErrorHandler
{
    /// <summary>"Try again" in the list of exit codes that supervisors know (sysexits.h, EX_TEMPFAIL).</summary>
    public const int ExitCode = 75;

    public bool IsUnexpected(Exception exception) => true;

    public void OnFatalException(object? sender, string? context, Exception? exception)
    {
        Fatal(log, exception, context, ExitCode);
        Console.Error.WriteLine($"reco: this silo ends with exit code {ExitCode}, to be started anew: {exception?.Message ?? context}");
        Environment.Exit(ExitCode);
    }

    [LoggerMessage(LogLevel.Critical, "This silo cannot go on: {Context} It ends with exit code {ExitCode}, to be started anew.")]
    private static partial void Fatal(ILogger log, Exception? error, string? context, int exitCode);
}
