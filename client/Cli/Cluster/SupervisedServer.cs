using OrleansReco.Cli.Servers;

namespace OrleansReco.Cli.Cluster;

/// <summary>A server that is started again whenever its process ends without having been told to.</summary>
/// <param name="server">The server.</param>
/// <param name="said">Told of each end and each new start.</param>
internal sealed class SupervisedServer(ThrowawayServer server, Action<string> said)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(20);
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _gate = new(1, 1);
    private Task _watching = Task.CompletedTask;
    private bool _wanted;

    /// <summary>The server itself. Signals may be sent to its process at any time; start and stop go through here.</summary>
    public ThrowawayServer Server => server;

    /// <summary>Its name in the cluster.</summary>
    public string Name => server.Name;

    /// <summary>How often it was started again.</summary>
    public int Restarts { get; private set; }

    /// <summary>Whether the supervisor leaves it down when it ends.</summary>
    public bool LeaveDown { get; set; }

    /// <summary>Whether its process runs.</summary>
    public bool IsAlive => server.ProcessId is { } pid && ProcessTree.IsAlive(pid);

    /// <summary>Starts it, waits until it answers, and watches it from then on.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await GuardedAsync(() => server.StartAsync(cancellationToken), cancellationToken);
        _wanted = true;
        if (_watching.IsCompleted)
        {
            _watching = WatchAsync();
        }
    }

    /// <summary>Stops it in order and leaves it down.</summary>
    public async Task StopAsync()
    {
        _wanted = false;
        await GuardedAsync(server.StopAsync, CancellationToken.None);
    }

    /// <summary>Kills it and all it started, and leaves it down.</summary>
    public async Task KillAsync()
    {
        _wanted = false;
        await GuardedAsync(server.KillAsync, CancellationToken.None);
    }

    /// <summary>Stops it in order and starts it again; a start that fails is tried again as any other.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await StopAsync();
        _wanted = true;
        await AgainAsync();
        while (!IsAlive)
        {
            await Task.Delay(Look, cancellationToken);
        }
    }

    /// <summary>Ends the watching and stops the server.</summary>
    public async Task EndAsync()
    {
        _wanted = false;
        await _stop.CancelAsync();
        await _watching;
        await server.DisposeAsync();
    }

    private async Task WatchAsync()
    {
        var (pause, startedAt) = (FirstPause, Environment.TickCount64);
        try
        {
            while (true)
            {
                await Task.Delay(Look, _stop.Token);
                if (!_wanted || LeaveDown || IsAlive)
                {
                    continue;
                }

                pause = Environment.TickCount64 - startedAt > Settled.TotalMilliseconds ? FirstPause : pause;
                said($"{Name} has ended; it is started again");
                await Task.Delay(pause, _stop.Token);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                startedAt = Environment.TickCount64;
                await AgainAsync();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The end of the cluster.
        }
    }

    private async Task AgainAsync()
    {
        try
        {
            await GuardedAsync(
                async () =>
                {
                    if (_wanted && !IsAlive)
                    {
                        await server.KillAsync(); // What it left behind.
                        await server.StartAsync(_stop.Token);
                        Restarts++;
                        said($"{Name} is back as process {server.ProcessId}");
                    }
                },
                _stop.Token);
        }
        catch (ServerFailedException e)
        {
            // Going on is safe: it is tried again after a longer pause.
            said($"{Name} did not come back: {e.Message}");
        }
    }

    private async Task GuardedAsync(Func<Task> action, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await action();
        }
        finally
        {
            _gate.Release();
        }
    }
}
