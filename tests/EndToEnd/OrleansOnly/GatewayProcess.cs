using System.Diagnostics;
using System.Net;
using System.Reflection;
using System.Text.Json;
using OrleansReco.Tests.EndToEnd.Fixtures;

namespace OrleansReco.Tests.EndToEnd.OrleansOnly;

/// <summary><c>reco gateway</c> in a process of its own.</summary>
internal sealed class GatewayProcess : IDisposable
{
    private readonly Process _process;

    public GatewayProcess(string store, int siloPort)
    {
        var (port, program) = (ServiceWithGateway.FreePort(), Path.Combine(Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location)!, "reco.dll"));
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(30) };
        _process = Process.Start(new ProcessStartInfo("dotnet", [program, "gateway", "--port", port.ToString(), "--silo", $"127.0.0.1:{siloPort}", "--store", store, "--set", "Logging:LogLevel:Default=None"]))!;
    }

    public HttpClient Http { get; }

    /// <summary>Asks until the answer has this status.</summary>
    public async Task<JsonElement> UntilAsync(string path, HttpStatusCode status)
    {
        var text = "";
        await RunningService.EventuallyAsync(
            async () =>
            {
                try
                {
                    using var response = await Http.GetAsync(path);
                    text = await response.Content.ReadAsStringAsync();
                    return response.StatusCode == status;
                }
                catch (HttpRequestException)
                {
                    // It does not listen yet.
                    return false;
                }
            },
            $"{path} of the gateway to answer {(int)status}");
        return JsonDocument.Parse(text).RootElement;
    }

    public void Dispose()
    {
        Http.Dispose();
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
