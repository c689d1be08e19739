using System.Diagnostics;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace OrleansReco.Tests.Unit.Examples;

/// <summary>The example in a process of its own.</summary>
internal sealed class PlainConsumerProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly TaskCompletionSource _consumes = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PlainConsumerProcess(Uri broker, string queue)
    {
        // Its own output folder: it runs without the frameworks that the tests have.
        var tests = Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location)!;
        var program = Path.Combine(tests, "..", "..", "PlainConsumer", Path.GetFileName(tests), "PlainConsumer.dll");
        _process = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", [program, broker.ToString(), queue]) { RedirectStandardOutput = true, RedirectStandardError = true },
        };
        _process.OutputDataReceived += (_, line) => _ = line.Data is null ? _lines.Writer.TryComplete() : _lines.Writer.TryWrite(line.Data);
        _process.ErrorDataReceived += (_, line) => OnError(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private string Errors
    {
        get
        {
            lock (_errors)
            {
                return _errors.ToString();
            }
        }
    }

    public static async Task<PlainConsumerProcess> StartAsync(Uri broker, string queue)
    {
        var consumer = new PlainConsumerProcess(broker, queue);
        try
        {
            await consumer._consumes.Task.WaitAsync(Patience);
            return consumer;
        }
        catch (Exception e)
        {
            consumer.Dispose();
            throw new InvalidOperationException($"The consumer did not say that it consumes within {Patience.TotalSeconds:0} s. It wrote:\n{consumer.Errors}", e);
        }
    }

    /// <summary>The next example it prints.</summary>
    public async Task<JsonNode> NextAsync()
    {
        try
        {
            return JsonNode.Parse(await _lines.Reader.ReadAsync().AsTask().WaitAsync(Patience))!;
        }
        catch (Exception e) when (e is TimeoutException or ChannelClosedException)
        {
            throw new InvalidOperationException($"The consumer printed no example within {Patience.TotalSeconds:0} s. It wrote:\n{Errors}", e);
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void OnError(string? line)
    {
        lock (_errors)
        {
            _errors.AppendLine(line);
        }

        if (line is null)
        {
            _consumes.TrySetException(new InvalidOperationException("The process closed its output."));
        }
        else if (line.StartsWith("Consuming ", StringComparison.Ordinal))
        {
            _consumes.TrySetResult();
        }
    }
}
