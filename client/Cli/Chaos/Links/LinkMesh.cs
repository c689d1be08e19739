using System.Net;
using System.Net.Sockets;

namespace OrleansReco.Cli.Chaos.Links;

/// <summary>
/// A loopback link into each silo, through which the others reach it. What one silo sends another can be held back, in one direction or both, as a cut cable does:
/// both ends believe that they are connected, and what was sent arrives late, when the link is mended.
/// </summary>
internal sealed class LinkMesh : IAsyncDisposable
{
    private readonly TcpListener[] _listeners;
    private readonly IReadOnlyList<int> _targets;
    private readonly TaskCompletionSource[,] _flow;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _accepting;

    /// <summary>Listens at once.</summary>
    /// <param name="targets">The port on 127.0.0.1 that each silo listens on.</param>
    public LinkMesh(IReadOnlyList<int> targets)
    {
        _targets = targets;
        _flow = new TaskCompletionSource[targets.Count, targets.Count];
        for (var from = 0; from < targets.Count; from++)
        {
            for (var to = 0; to < targets.Count; to++)
            {
                Mend(from, to);
            }
        }

        _listeners = [.. targets.Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        foreach (var listener in _listeners)
        {
            listener.Start();
        }

        _accepting = [.. Enumerable.Range(0, targets.Count).Select(AcceptAsync)];
    }

    /// <summary>The process of each silo, asked for each connection; null: it does not run.</summary>
    public Func<IReadOnlyList<int?>> Processes { get; set; } = () => [];

    /// <summary>The port through which others reach a silo, from 0.</summary>
    public int PortOf(int silo) => ((IPEndPoint)_listeners[silo].LocalEndpoint).Port;

    /// <summary>Holds back what one silo sends another.</summary>
    public void Cut(int from, int to) => _flow[from, to] = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets it flow again.</summary>
    public void Mend(int from, int to)
    {
        var held = _flow[from, to];
        _flow[from, to] = new();
        _flow[from, to].SetResult();
        held?.TrySetResult();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var listener in _listeners)
        {
            listener.Stop();
        }

        await Task.WhenAll(_accepting);
        _stop.Dispose();
    }

    private async Task AcceptAsync(int silo)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _ = LinkAsync(await _listeners[silo].AcceptTcpClientAsync(_stop.Token), silo);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                // The end, or a connection that went before it was taken.
            }
        }
    }

    private async Task LinkAsync(TcpClient caller, int to)
    {
        using var from = caller;
        using var target = new TcpClient();
        try
        {
            var sender = CallerOf(from, to);
            await FlowAsync(sender, to);
            await target.ConnectAsync(IPAddress.Loopback, _targets[to], _stop.Token);
            (from.NoDelay, target.NoDelay) = (true, true);
            await Task.WhenAny(PumpAsync(from, target, () => FlowAsync(sender, to)), PumpAsync(target, from, () => FlowAsync(to, sender)));
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One end is gone: so is the link.
        }
    }

    /// <summary>The silo that a connection comes from; null: it is none of the cluster's, and is never held back.</summary>
    private int? CallerOf(TcpClient connection, int to)
    {
        var processes = Processes();
        var port = ((IPEndPoint)connection.Client.RemoteEndPoint!).Port;
        return SocketOwner.Find(port, PortOf(to), processes.OfType<int>()) is { } pid ? processes.ToList().IndexOf(pid) : null;
    }

    private Task FlowAsync(int? from, int? to) => from is { } a && to is { } b ? _flow[a, b].Task.WaitAsync(_stop.Token) : Task.CompletedTask;

    private async Task PumpAsync(TcpClient from, TcpClient to, Func<Task> flowing)
    {
        var buffer = new byte[1 << 16];
        try
        {
            while (await from.GetStream().ReadAsync(buffer, _stop.Token) is > 0 and var read)
            {
                await flowing();
                await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _stop.Token);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // One end is gone: so is the link.
        }
    }
}
