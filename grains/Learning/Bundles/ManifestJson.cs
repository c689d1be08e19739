using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansReco.Abstractions;

namespace OrleansReco.Learning.Bundles;

/// <summary>Reads and writes <c>manifest.json</c>: camelCase, indented, for people and other trainers alike.</summary>
internal static class ManifestJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.Strict,
    };

    public static byte[] Write(ModelManifest manifest) => JsonSerializer.SerializeToUtf8Bytes(manifest, Options);

    public static ModelManifest Read(string folder)
    {
        var path = Path.Combine(folder, BundleFiles.Manifest);
        if (!File.Exists(path))
        {
            throw new ModelRejectedException($"There is no bundle in '{folder}': it has no {BundleFiles.Manifest}. Put the bundle there, then register it again.");
        }

        try
        {
            var manifest = JsonSerializer.Deserialize<ModelManifest>(File.ReadAllBytes(path), Options)!;
            return manifest with
            {
                Files = manifest.Files ?? ImmutableSortedDictionary<string, string>.Empty,
                FoldIn = manifest.FoldIn ?? new FoldInSettings(),
                RankerFeatures = manifest.RankerFeatures.IsDefault ? [] : manifest.RankerFeatures,
            };
        }
        catch (JsonException exception)
        {
            throw new ModelRejectedException($"'{path}' is not a bundle's manifest: {exception.Message}");
        }
    }
}
