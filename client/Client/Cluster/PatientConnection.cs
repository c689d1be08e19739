using Microsoft.Extensions.Logging;

namespace OrleansReco.Client;

/// <summary>Looks for a silo until there is one.</summary>
internal sealed partial class PatientConnection(ClusterClientOptions options, TimeProvider time, ILogger<PatientConnection> log) : IClientConnectionRetryFilter
{
    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        NoSilo(log, options.ClusterId, exception.Message, options.ConnectDelay);
        await Task.Delay(options.ConnectDelay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cancellationToken.IsCancellationRequested;
    }

    [LoggerMessage(LogLevel.Warning, "No silo of the cluster '{ClusterId}' answers ({Why}); looking again in {Delay}")]
    private static partial void NoSilo(ILogger log, string clusterId, string why, TimeSpan delay);
}
