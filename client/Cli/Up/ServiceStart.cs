using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Cli.Up;

/// <summary>Starts a built process so that what an operator can mend is one line.</summary>
internal static class ServiceStart
{
    /// <exception cref="CommandFailedException">The store cannot be opened, or an address not listened on.</exception>
    public static async Task RunAsync(WebApplication app, string store, string[] addresses, CancellationToken cancellationToken)
    {
        OpenStore(app, store);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new CommandFailedException($"The service cannot listen on {string.Join(", ", addresses)}: {e.Message.TrimEnd('.')}. Stop what listens there, or choose another with --port.");
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // A database or a cluster that cannot be reached yet, most often: a supervisor starts it again. The log has the whole of it.
            throw new CommandFailedException($"The service did not start: {e.Message}");
        }
    }

    /// <summary>Opens the store before anything else starts, so that a store that cannot be opened is one line and not a host that fails.</summary>
    private static void OpenStore(WebApplication app, string store)
    {
        try
        {
            app.Services.GetRequiredService<IStore>();
        }
        catch (Exception e)
        {
            // Held by another process, no folder, not allowed, not a database: whatever it is, the start ends here with its words.
            throw new CommandFailedException($"The store in {store} cannot be opened: {e.Message}");
        }
    }
}
