using System.Collections.Immutable;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Silo.Storage;

/// <summary>The items of a counter batch as bytes: a version byte 1, then each item's id (length-prefixed UTF-8) and weight (little-endian single).</summary>
internal static class CounterItems
{
    private const byte Version = 1;

    public static byte[] Write(ImmutableArray<ItemCount> items)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Version);
        foreach (var item in items)
        {
            writer.Write(item.ItemId);
            writer.Write(item.Weight);
        }

        return stream.ToArray();
    }

    public static ImmutableArray<ItemCount> Read(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        if (reader.ReadByte() is var version && version != Version)
        {
            throw new InvalidDataException($"A batch of counters has format version {version}, but this code reads version {Version}. Run the version of OrleansReco that wrote it.");
        }

        var items = ImmutableArray.CreateBuilder<ItemCount>();
        while (reader.BaseStream.Position < bytes.Length)
        {
            items.Add(new ItemCount(reader.ReadString(), reader.ReadSingle()));
        }

        return items.DrainToImmutable();
    }
}
