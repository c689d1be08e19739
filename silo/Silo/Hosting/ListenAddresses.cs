using System.Net;

namespace OrleansReco.Silo.Hosting;

/// <summary>The rule of what a silo may listen on without API keys: loopback, and nothing else.</summary>
internal static class ListenAddresses
{
    /// <summary>Whether others than this machine can reach the address.</summary>
    /// <exception cref="FormatException">It is not an address.</exception>
    public static bool IsPublic(string url)
    {
        // Kestrel takes http://*:80 and http://+:80 for every address of the machine; no Uri does.
        var readable = url.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal);
        if (!Uri.TryCreate(readable, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            throw new FormatException($"'{url}' is not an address to listen on. Say such as http://127.0.0.1:8080.");
        }

        return !uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            && !(IPAddress.TryParse(uri.DnsSafeHost, out var address) && IPAddress.IsLoopback(address));
    }

    /// <summary>Checks the addresses; whether keys are demanded.</summary>
    public static bool DemandKeys(IReadOnlyList<string> urls, int keys, SettingsReport report)
    {
        var demanded = false;
        foreach (var url in urls)
        {
            try
            {
                if (IsPublic(url))
                {
                    demanded = true;
                    if (keys == 0)
                    {
                        report.Add($"{url} can be reached from other machines, but there is no API key. Make one with `reco keys add --role app` for this store, or listen on http://127.0.0.1 alone.");
                    }
                }
            }
            catch (FormatException e)
            {
                report.Add(e.Message);
            }
        }

        return demanded;
    }
}
