// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static io.spliceway.linux.Native.INT;
import static io.spliceway.linux.Native.LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SortedSet;

/**
 * A program of the classic packet filter (Documentation/networking/filter.rst) for sockets of {@link Packet}: the kernel
 * runs it before it copies anything. This one lets pass what asks for a TCP connection. Immutable; any thread.
 */
public final class PacketFilter {
    /** More ports than this are not told apart: every port passes. The kernel takes 4,096 instructions. */
    public static final int MAX_PORTS = 1_000;

    private static final int SO_ATTACH_FILTER = 26;

    // Instructions, linux/bpf_common.h.
    private static final int LOAD_BYTE = 0x30;
    private static final int LOAD_HALF = 0x28;
    private static final int LOAD_BYTE_INDEXED = 0x50;
    private static final int LOAD_HALF_INDEXED = 0x48;
    private static final int LOAD_IPV4_HEADER_LENGTH = 0xb1;
    private static final int AND = 0x54;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int JUMP_IF_SET = 0x45;
    private static final int RETURN = 0x06;

    /** {@code SKF_AD_OFF + SKF_AD_PKTTYPE}, linux/filter.h: not of the packet but about it. */
    private static final int PACKET_TYPE = -0x1000 + 4;

    private static final int PACKET_HOST = 0;

    private static final int IPV4_FRAGMENT_OFFSET = 6;
    /** More fragments follow, or this is not the first. */
    private static final int IPV4_IS_FRAGMENT = 0x3fff;

    private static final int IPV4_PROTOCOL_OFFSET = 9;
    private static final int IPV6_NEXT_HEADER_OFFSET = 6;
    private static final int IPV6_HEADER_BYTES = 40;
    private static final int TCP_DESTINATION_OFFSET = 2;
    private static final int TCP_FLAGS_OFFSET = 13;
    /** FIN, SYN, RST and ACK. */
    private static final int TCP_FLAGS = 0x17;

    private static final int TCP_SYN = 0x02;

    private static final int INSTRUCTION_BYTES = 8;
    private static final int PROGRAM_BYTES = 16;
    private static final int PROGRAM_POINTER_OFFSET = 8;

    /** Each as the kernel has it: code and jumps in the low half, the operand in the high one. */
    private final long[] instructions;

    private PacketFilter(long[] instructions) {
        this.instructions = instructions;
    }

    /**
     * Lets pass SYN without ACK, FIN and RST, in an IPv4 packet to this machine that is no fragment.
     *
     * @param ports destination ports, 1 to 65535; see {@link #MAX_PORTS}
     * @param snapBytes how much of a packet is copied at most
     */
    public static PacketFilter synOverIpv4(SortedSet<Integer> ports, int snapBytes) {
        Program program = new Program();
        program.require(LOAD_BYTE, PACKET_TYPE, PACKET_HOST);
        program.require(LOAD_BYTE, IPV4_PROTOCOL_OFFSET, SockOpt.IPPROTO_TCP);
        program.add(LOAD_HALF, IPV4_FRAGMENT_OFFSET);
        program.jump(JUMP_IF_SET, 0, 1, IPV4_IS_FRAGMENT);
        program.add(RETURN, 0);
        program.add(LOAD_IPV4_HEADER_LENGTH, 0);
        program.add(LOAD_BYTE_INDEXED, TCP_FLAGS_OFFSET);
        program.add(AND, TCP_FLAGS);
        program.requireEqual(TCP_SYN);
        program.add(LOAD_HALF_INDEXED, TCP_DESTINATION_OFFSET);
        return program.endWithPorts(ports, snapBytes);
    }

    /** As {@link #synOverIpv4}, in an IPv6 packet whose TCP header follows at once. */
    public static PacketFilter synOverIpv6(SortedSet<Integer> ports, int snapBytes) {
        Program program = new Program();
        program.require(LOAD_BYTE, PACKET_TYPE, PACKET_HOST);
        program.require(LOAD_BYTE, IPV6_NEXT_HEADER_OFFSET, SockOpt.IPPROTO_TCP);
        program.add(LOAD_BYTE, IPV6_HEADER_BYTES + TCP_FLAGS_OFFSET);
        program.add(AND, TCP_FLAGS);
        program.requireEqual(TCP_SYN);
        program.add(LOAD_HALF, IPV6_HEADER_BYTES + TCP_DESTINATION_OFFSET);
        return program.endWithPorts(ports, snapBytes);
    }

    /**
     * Gives a socket this filter, in the place of one it has; the kernel keeps its own copy.
     *
     * @return 0 or {@code -errno}
     */
    public int attach(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment code = arena.allocate((long) instructions.length * INSTRUCTION_BYTES, Long.BYTES);
            for (int i = 0; i < instructions.length; i++) {
                long instruction = instructions[i];
                code.set(INT, (long) i * INSTRUCTION_BYTES, (int) instruction);
                code.set(INT, (long) i * INSTRUCTION_BYTES + Integer.BYTES, (int) (instruction >>> Integer.SIZE));
            }
            // struct sock_fprog { unsigned short len; struct sock_filter *filter; }
            MemorySegment program = arena.allocate(PROGRAM_BYTES, Long.BYTES);
            program.set(ValueLayout.JAVA_SHORT, 0, (short) instructions.length);
            program.set(LONG, PROGRAM_POINTER_OFFSET, code.address());
            return SockOpt.set(fd, SockOpt.SOL_SOCKET, SO_ATTACH_FILTER, program, PROGRAM_BYTES);
        }
    }

    /** A program that is being written; what does not pass a check is dropped. */
    private static final class Program {
        private long[] instructions = new long[64];
        private int length;

        void add(int code, int operand) {
            jump(code, 0, 0, operand);
        }

        /** The jumps count instructions from the next one on. */
        void jump(int code, int ifTrue, int ifFalse, int operand) {
            if (length == instructions.length) {
                instructions = Arrays.copyOf(instructions, 2 * length);
            }
            // struct sock_filter { __u16 code; __u8 jt; __u8 jf; __u32 k; }, on little-endian machines
            instructions[length++] = (long) operand << Integer.SIZE | (long) ifFalse << 24 | (long) ifTrue << 16 | code;
        }

        void require(int load, int offset, int value) {
            add(load, offset);
            requireEqual(value);
        }

        void requireEqual(int value) {
            jump(JUMP_IF_EQUAL, 1, 0, value);
            add(RETURN, 0);
        }

        /** The destination port has been loaded. */
        PacketFilter endWithPorts(SortedSet<Integer> ports, int snapBytes) {
            if (ports.size() > MAX_PORTS) {
                add(RETURN, snapBytes);
            } else {
                for (int port : ports) {
                    jump(JUMP_IF_EQUAL, 0, 1, port);
                    add(RETURN, snapBytes);
                }
                add(RETURN, 0);
            }
            return new PacketFilter(Arrays.copyOf(instructions, length));
        }
    }
}
